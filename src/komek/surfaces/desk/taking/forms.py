"""What an operator fills in while somebody speaks; which service it is may still be open."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komek.cases.services import NewCase, Reporter
from komek.directory.entries import ServiceEntry
from komek.kernel.actors import Actor
from komek.kernel.errors import Refused
from komek.kernel.languages import LANGUAGES
from komek.kernel.permissions import at_all
from komek.residents.contacts import normalise
from komek.surfaces.desk.taking import callers
from komek.surfaces.parts.choosing import UNCHOSEN
from komek.surfaces.parts.fields import WordsField, fact_name
from komek.surfaces.parts.report_form import LONGEST_TEXT, ReportForm

ASKS = {
    "address": "places",
    "lat": "around promise",
    "lon": "around promise",
    "text": "services",
    "service_words": "services",
    "accused": "promise",
}
"""Which parts of the screen change with which input."""


class TakingForm(ReportForm):
    """The whole call. Nobody has to say who they are."""

    service_code = forms.CharField(label=_("Service"), required=False, max_length=80)
    service_words = WordsField(
        label=_("Another service: by what words?"), limit=200, required=False, autocomplete="off"
    )
    name = WordsField(label=_("Caller's name"), limit=200, required=False, autocomplete="off")
    contact = WordsField(label=_("Phone or e-mail"), limit=254, required=False, autocomplete="off")
    caller = forms.CharField(widget=forms.HiddenInput, required=False)
    language = forms.ChoiceField(
        label=_("Language of the conversation"),
        choices=[(language.code, language.own_name) for language in LANGUAGES],
        widget=forms.RadioSelect,
    )
    answer = WordsField(
        label=_("Answered at once"),
        help_text=_("Only when nothing remains to be done. The case is closed with these words."),
        limit=LONGEST_TEXT,
        rows=3,
        required=False,
    )
    code = WordsField(label=_("Code that the caller reads out"), limit=20, required=False)
    case_number = WordsField(label=_("Number of a case"), limit=60, required=False)
    case_key = WordsField(label=_("Its key"), limit=60, required=False, autocomplete="off")
    # One input for both: an address says itself what it is.
    phone = None  # type: ignore[assignment]
    email = None  # type: ignore[assignment]

    def __init__(self, service: ServiceEntry, actor: Actor, *data: Any, **options: Any) -> None:
        # The caller's case, never the operator's own.
        super().__init__(service, replace(actor, resident_id=None), *data, **options)
        self.initial.setdefault("language", actor.language)
        self.fields["text"].help_text = _("In the caller's own words.")
        self.fields["text"].widget.attrs["rows"] = 3
        self.fields["contact"].widget.attrs["autofocus"] = True
        self.fields["address"].help_text = _("Street and house, or the shop beside it.")
        self.expected |= {"name", "contact", "address", "answer", "service_words"}
        if not at_all(actor, "cases.open_answered"):
            del self.fields["answer"]
        self.emergency = self.is_bound and "emergency" in self.data
        if self.emergency:
            # Nobody is asked while time runs.
            for fact in service.facts:
                self.fields[fact_name(fact.code)].required = False
        for name, parts in ASKS.items():
            if name in self.fields:
                self.fields[name].widget.attrs["data-asks"] = parts

    def begin_with_what_is_wrong(self) -> None:
        """Put the cursor there instead of where a call begins."""
        self.fields["contact"].widget.attrs.pop("autofocus", None)
        wrong = [name for name in self.fields if name in self.errors]
        for name in wrong[:1]:
            self.fields[name].widget.attrs["autofocus"] = True

    def clean_service_code(self) -> str:
        """The service of this form, which the caller's words may have found."""
        if self.service is UNCHOSEN:
            raise forms.ValidationError(_("Please choose the service."))
        return self.service.code

    def clean_contact(self) -> str:
        """Normalised; its kind is seen in it."""
        typed = self.cleaned_data["contact"]
        try:
            return normalise(kind_of(typed), typed) if typed else ""
        except Refused as refused:
            raise forms.ValidationError(str(refused), code=refused.code) from refused

    def _ask_which_building(self, cleaned: dict[str, Any]) -> None:
        """Who takes calls sees what is chosen; what is not is passed on in the caller's words."""

    def reporter(self) -> Reporter | None:
        """Whoever is known to be on the line, else what they say of themselves."""
        if self.anonymous:
            return None
        if caller := callers.reporter_of(self.actor, self.cleaned_data.get("caller", "")):
            return caller
        told = who_says(self.cleaned_data.get("name", ""), self.cleaned_data.get("contact", ""))
        return told if told != Reporter() else None

    def new_case(self, channel: str) -> NewCase:
        """With the answer, when the operator gave one."""
        answer = self.cleaned_data.get("answer") or None
        new = super().new_case(channel)
        return replace(new, first_contact_answer=answer, emergency=self.emergency)


class PartialForm(TakingForm):
    """For parts of the screen that have nothing to do with finding a place."""

    looks_for_places = False


def kind_of(contact: str) -> str:
    """Whether it is an e-mail or a phone."""
    return "email" if "@" in contact else "phone"


def who_says(name: str, contact: str) -> Reporter:
    """Who somebody says they are, and the one way to reach them that they name."""
    by_mail = kind_of(contact) == "email"
    return Reporter(name=name, email=contact if by_mail else "", phone="" if by_mail else contact)
