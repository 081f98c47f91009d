"""Forms of the administration: they check what can be seen in a form, verbs check the rest."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from komek.kernel.errors import Message, Refused

LABELS = {
    "code": _("Code"),
    "kind": _("Kind"),
    "name_kk": _("Name in Kazakh"),
    "name_ru": _("Name in Russian"),
    "name_en": _("Name in English"),
}


class VerbForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form that can show what a verb refused."""

    refused: Refused | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            if name in self.fields:
                self.fields[name].label = label

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refused is not None:
            field = self.refused.field
            self.add_error(field if field in self.fields else None, str(self.refused))
        return cleaned

    def given(self, *names: str) -> dict[str, Any]:
        """The values of those fields that the form has: what a verb is called with."""
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def moment_field(label: Message, help_text: Message = "") -> forms.SplitDateTimeField:
    """A moment in the city's time that may be left empty."""
    return forms.SplitDateTimeField(
        label=label, help_text=help_text, required=False, widget=UnfoldAdminSplitDateTimeWidget()
    )


def begin_field() -> forms.SplitDateTimeField:
    """From when a change is to hold."""
    return moment_field(_("From when"), _("Now, if left empty."))
