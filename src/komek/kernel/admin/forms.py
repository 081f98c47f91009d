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
    "description_kk": _("Description in Kazakh"),
    "description_ru": _("Description in Russian"),
    "description_en": _("Description in English"),
    "keywords_kk": _("Everyday words in Kazakh"),
    "keywords_ru": _("Everyday words in Russian"),
    "keywords_en": _("Everyday words in English"),
    "question_kk": _("Question in Kazakh"),
    "question_ru": _("Question in Russian"),
    "question_en": _("Question in English"),
    "promised_amount": _("Promised term"),
    "promised_unit": _("Days or hours"),
    "legal_amount": _("Legal term"),
    "legal_unit": _("Days or hours"),
    "criticality": _("Criticality"),
    "needs_place": _("Needs a place"),
    "anonymity": _("Most anonymity"),
    "publication": _("What the public sees"),
    "moderation": _("Which answers are checked"),
    "about_organisation": _("A complaint about an organisation"),
    "organisation": _("Organisation"),
    "position": _("Position"),
    "person_name": _("Person"),
    "user": _("Account"),
    "substitute": _("Who stands in"),
    "role": _("Role"),
    "valid_from": _("From when"),
    "valid_to": _("Until when"),
    "geometry": _("Outline (GeoJSON)"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "address": _("Address"),
    "group": _("Group"),
    "icon": _("Icon"),
    "day": _("Day"),
    "name": _("Name"),
    "language": _("Language"),
    "street": _("Street"),
    "house": _("House"),
    "block": _("Block"),
    "index_code": _("Building code"),
    "lat": _("Latitude"),
    "lon": _("Longitude"),
    "building": _("Building"),
    "attributes": _("Attributes (JSON)"),
    "call": _("Number to hand over to"),
    "say_kk": _("Say, in Kazakh"),
    "say_ru": _("Say, in Russian"),
    "say_en": _("Say, in English"),
    "ask_kk": _("Ask, in Kazakh"),
    "ask_ru": _("Ask, in Russian"),
    "ask_en": _("Ask, in English"),
    "text_kk": _("Answer in Kazakh"),
    "text_ru": _("Answer in Russian"),
    "text_en": _("Answer in English"),
    "datatype": _("Kind of answer"),
    "required": _("Must be answered"),
    "months": _("Months"),
    "building_duty": _("Duty at the building"),
    "priority": _("Priority"),
    "note": _("Note"),
    "scopes": _("What it is for"),
    "is_active": _("May sign in"),
    "created_at": _("Made"),
    "revoked_at": _("Revoked"),
    "failures": _("Failures in a row"),
    "service_code": _("Service"),
    "territory_code": _("Territory"),
    "phrase": _("Words"),
    "predecessor": _("Who ended"),
    "successor": _("Who followed"),
    "share": _("Share of the work"),
    "at": _("When"),
    "actor": _("Who"),
    "subject": _("About what"),
    "reason": _("Reason"),
    "subscriber": _("For whom"),
    "attempts": _("Attempts"),
    "next_attempt_at": _("Next attempt"),
    "error": _("Error"),
    "rate": _("Requests a minute"),
    "quota": _("Requests a day"),
    "settings": _("Settings (JSON)"),
    "key": _("API key"),
}
ORDER = _("Place in the list")


def label_of(name: str, other: Any, *, is_number: bool) -> Any:
    """What people call a field of that name; `other` when nobody has said."""
    # A position is a post, but as a number it is where something stands in a list.
    return ORDER if name == "position" and is_number else LABELS.get(name, other)


class Labelled:
    """A form that names its fields as people do."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            is_number = isinstance(field, forms.IntegerField)
            field.label = label_of(name, field.label, is_number=is_number)


class VerbForm(Labelled, forms.ModelForm):  # type: ignore[type-arg]
    """A form that can show what a verb refused."""

    refused: Refused | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refused is not None:
            field = self.refused.field
            self.add_error(field if field in self.fields else None, str(self.refused))
        return cleaned

    def _post_clean(self) -> None:
        # What rows must not have in common is said better by the verbs.
        self.instance.validate_constraints = _nothing  # type: ignore[method-assign]
        super()._post_clean()  # type: ignore[misc]

    def validate_unique(self) -> None:
        """Verbs refuse it too, and say it better."""

    def given(self, *names: str) -> dict[str, Any]:
        """The values of those fields that the form has: what a verb is called with."""
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


def _nothing(*args: Any, **options: Any) -> None:
    """Validate nothing."""


def moment_field(label: Message, help_text: Message = "") -> forms.SplitDateTimeField:
    """A moment in the city's time that may be left empty."""
    return forms.SplitDateTimeField(
        label=label, help_text=help_text, required=False, widget=UnfoldAdminSplitDateTimeWidget()
    )


def begin_field() -> forms.SplitDateTimeField:
    """From when a change is to hold."""
    return moment_field(_("From when"), _("Now, if left empty."))
