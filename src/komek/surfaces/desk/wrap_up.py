"""After a call: a short code and a few words, kept as a note of the case."""

from django import forms
from django.utils.translation import gettext_lazy

from komek.surfaces.parts.fields import WordsField
from komek.surfaces.parts.report_form import LONGEST_TEXT
from komek.ui.forms import Form

CODES = {
    "told": gettext_lazy("Told how the case stands"),
    "advised": gettext_lazy("Advised"),
    "again": gettext_lazy("Calls again about the same"),
    "upset": gettext_lazy("Upset: asked for a leader"),
    "danger": gettext_lazy("Threats or despair: the script was followed"),
    "to_112": gettext_lazy("Passed on to 112"),
    "silent": gettext_lazy("Nobody spoke, or not to be understood"),
}


class WrapUpForm(Form):
    """How a call about the case ended."""

    code = forms.ChoiceField(
        label=gettext_lazy("How did the call end?"),
        choices=list(CODES.items()),
        widget=forms.RadioSelect,
    )
    text = WordsField(
        label=gettext_lazy("In a few words"), limit=LONGEST_TEXT, rows=2, required=False
    )


def note_of(form: WrapUpForm) -> dict[str, str]:
    """What `note` is to be told."""
    code, text = form.cleaned_data["code"], form.cleaned_data["text"]
    return {"code": code, "text": f"{CODES[code]}. {text}".strip()}
