"""The end of a shift: what one has open, to whom it goes, what others left."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from komek.kernel.actors import Actor
from komek.kernel.errors import Refused
from komek.kernel.folding import kazakh_sort_key
from komek.kernel.numbering import number_for
from komek.surfaces.desk import held
from komek.surfaces.desk.open_things import Thing, not_done, open_things
from komek.surfaces.desk.services import handing_over
from komek.surfaces.identity import requires
from komek.surfaces.models.shift import Handover
from komek.surfaces.parts.fields import WordsField
from komek.surfaces.services.drafts import writer
from komek.surfaces.views import Request
from komek.ui.forms import Form

LONGEST_REMARK = 500
NEXT_SHIFT = "next"
REMARKS = ("1", "2")
"""So many cases that are nobody's in person can be remarked on in one handover."""


class HandoverForm(Form):
    """To whom, which of the open things, and a remark for each."""

    to = forms.ChoiceField(label=gettext_lazy("To whom?"))
    remark = WordsField(
        label=gettext_lazy("What the next one should know"),
        limit=LONGEST_REMARK,
        rows=2,
        required=False,
    )

    def __init__(
        self,
        things: Iterable[Thing],
        colleagues: Iterable[tuple[int, str]],
        *data: Any,
        **more: Any,
    ) -> None:
        super().__init__(*data, **more)
        self.things = list(things)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (NEXT_SHIFT, _("The next shift: whoever accepts it first")),
            *colleagues,
        ]
        for thing in self.things:
            self.fields[f"take {thing.name}"] = forms.BooleanField(
                label=_("Hand it over"), required=False, initial=True
            )
            self.fields[f"remark {thing.name}"] = _remark(_("Remark"))
        for place in REMARKS:
            self.fields[f"number {place}"] = WordsField(
                label=_("Number of a case"), limit=60, required=False
            )
            self.fields[f"noted {place}"] = _remark(_("Remark"))

    def clean(self) -> dict[str, Any]:
        """A remark without its case, or a second one on the same, would get lost."""
        given = super().clean() or self.cleaned_data
        named: set[str] = set()
        for place in REMARKS:
            number = given.get(f"number {place}", "")
            if given.get(f"noted {place}") and not number:
                self.add_error(f"number {place}", _("Which case is the remark about?"))
            if number and number in named:
                self.add_error(f"number {place}", _("This case stands above already."))
            named.add(number)
        return given

    def rows(self) -> list[tuple[Thing, Any, Any]]:
        """Each open thing with its tick and its remark."""
        return [
            (thing, self[f"take {thing.name}"], self[f"remark {thing.name}"])
            for thing in self.things
        ]

    def notes(self) -> list[tuple[Any, Any]]:
        """The places for remarks on other cases."""
        return [(self[f"number {place}"], self[f"noted {place}"]) for place in REMARKS]

    def said(self) -> dict[str, Any]:
        """What `hand_over` is to be told."""
        given = self.cleaned_data
        return {
            "to_user_id": None if given["to"] == NEXT_SHIFT else int(given["to"]),
            "remark": given["remark"],
            "things": {
                thing.name: given[f"remark {thing.name}"]
                for thing in self.things
                if given[f"take {thing.name}"]
            },
            "remarks": {
                given[f"number {place}"]: given[f"noted {place}"]
                for place in REMARKS
                if given[f"number {place}"]
            },
        }


@requires("shift.hand_over")
def shift(request: Request) -> HttpResponse:
    """What is open, what others left for me; sent: hand it over."""
    data = (request.POST,) if request.method == "POST" else ()
    form = HandoverForm(open_things(request.actor), _colleagues(request.actor), *data)
    if form.is_bound and form.is_valid() and _handed_over(request, form):
        messages.success(request, _("It is handed over as soon as it is accepted."))
        return HttpResponseRedirect(reverse("desk:shift"))
    variables = {
        "section": "shift",
        "form": form,
        "offered": [_shown(one) for one in handing_over.offered(request.actor)],
        "given": [_shown(one) for one in handing_over.given(request.actor)],
        "not_done": [held.line(act) for act in not_done(request.actor)],
    }
    return render(request, "desk/shift.html", variables, status=400 if form.errors else 200)


@requires("shift.hand_over")
@require_POST
def accept(request: Request, uid: UUID) -> HttpResponse:
    """Take it over."""
    failed = handing_over.accept(actor=request.actor, uid=uid)
    messages.success(request, _("It is yours now."))
    if failed:
        sentence = ngettext(
            "%(count)s of it has moved on meanwhile and is not yours.",
            "%(count)s of it have moved on meanwhile and are not yours.",
            len(failed),
        )
        messages.warning(request, sentence % {"count": len(failed)})
    return HttpResponseRedirect(reverse("desk:shift"))


@requires("shift.hand_over")
@require_POST
def withdraw(request: Request, uid: UUID) -> HttpResponse:
    """Keep it after all."""
    handing_over.withdraw(actor=request.actor, uid=uid)
    return HttpResponseRedirect(reverse("desk:shift"))


def _remark(label: Any) -> WordsField:
    return WordsField(label=label, limit=LONGEST_REMARK, required=False)


def _handed_over(request: Request, form: HandoverForm) -> bool:
    try:
        handing_over.hand_over(actor=request.actor, **form.said())
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True


def _colleagues(actor: Actor) -> list[tuple[int, str]]:
    mine = writer(actor)
    found = [
        (one, name or f"№ {one}") for one, name in handing_over.colleagues(actor) if one != mine
    ]
    return sorted(found, key=lambda pair: kazakh_sort_key(pair[1]))


def _shown(handover: Handover) -> dict[str, Any]:
    return {
        "handover": handover,
        "lines": [
            {"line": line, "number": number_for(line.case_id) if line.case_id else ""}
            for line in handover.lines.all()
        ],
    }
