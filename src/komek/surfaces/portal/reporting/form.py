"""What a resident fills in; which service it is may still be open. Who is signed in is known."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from komek.directory.entries import ServiceEntry
from komek.kernel.actors import Actor
from komek.surfaces.parts.choosing import UNCHOSEN
from komek.surfaces.parts.fields import fact_name
from komek.surfaces.parts.report_form import ReportForm

STEPS = ("what", "where", "around", "show", "who", "send")
"""The screens; `around` is passed over where nothing is known, `send` ends the last step."""

ASKS = {
    "text": "services",
    "address": "places",
    "lat": "around promise",
    "lon": "around promise",
    "accused": "promise",
    "anonymity": "seen",
    "publish_consent": "seen",
}
"""Which parts of the page change with which input."""

MISSING = {
    "name": _("Please say your name, so that this is an official appeal."),
    "phone": _("Leave a phone or an e-mail, so that you can be answered."),
}
"""What is said beside an input without which there is no official appeal."""


class PortalReportForm(ReportForm):
    """One report, in the order of the steps."""

    service_code = forms.CharField(label=_("Service"), required=False, max_length=80)
    # Programs that fill in everything fill this in too; people neither see nor reach it.
    website = forms.CharField(label=_("Leave this empty"), required=False)

    def __init__(self, service: ServiceEntry, actor: Actor, *data: Any, **options: Any) -> None:
        super().__init__(service, actor, *data, **options)
        for name in ("name", "phone", "email"):
            if actor.resident_id is not None:
                del self.fields[name]
            else:
                self.expected.add(name)
        self.expected.add("address")
        if "phone" in self.fields:
            self.fields["phone"].help_text = _("A phone or an e-mail is enough.")
        self.fields["address"].help_text = _(
            "Street and house, or what everybody knows: a shop, a stop, a school."
        )
        self.fields["text"].widget.attrs["rows"] = 4
        for attribute, values in (("data-asks", ASKS), ("data-missing", MISSING)):
            for name in values.keys() & self.fields.keys():
                self.fields[name].widget.attrs[attribute] = values[name]

    def clean_service_code(self) -> str:
        """The service of this form, which the words may have found."""
        if self.service is UNCHOSEN:
            raise forms.ValidationError(_("Please choose what it is about."))
        return self.service.code

    def clean(self) -> dict[str, Any]:
        """An official appeal has a name and a way to answer; a nameless report has neither."""
        cleaned = super().clean()
        if self.anonymous or "name" not in self.fields:
            return cleaned
        if not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", MISSING["name"])
        given = cleaned.get("phone") or cleaned.get("email")
        if not given and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", MISSING["phone"])
        return cleaned

    def contacts(self) -> list[str]:
        """How the sender can be reached by their own words, normalised."""
        return [self.cleaned_data.get(kind, "") for kind in ("phone", "email")]

    def step_of_errors(self) -> str:
        """The first step in which something is wrong."""
        steps = [self._step_of(name) for name in self.errors]
        return min(steps, key=STEPS.index, default="who")

    def _step_of(self, name: str) -> str:
        asked = {fact_name(fact.code) for fact in self.service.facts}
        if name in ("service_code", "text"):
            return "what"
        if name in ("address", "building", "lat", "lon"):
            return "where"
        return "show" if name in asked | {"files", "accused"} else "who"
