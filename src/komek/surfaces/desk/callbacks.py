"""Calling back at the desk: whom the centre owes a call, one call taken, what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from komek.cases import queries as cases
from komek.cases import services
from komek.cases.queries import CaseView, OwedLine
from komek.cases.services.owed_calls import LATER, NOT_REACHED, REACHED, WRONG_NUMBER
from komek.kernel import numbering
from komek.kernel.errors import NotFound, Refused
from komek.kernel.languages import LANGUAGES
from komek.kernel.permissions import at_all
from komek.residents.services import Known
from komek.residents.services import reveal as reveal_resident
from komek.surfaces.identity import requires
from komek.surfaces.parts.fields import WordsField
from komek.surfaces.parts.report_form import LONGEST_TEXT
from komek.surfaces.views import Request
from komek.ui.forms import Form

REASON = "call_back"
OUTCOME_NAMES = [
    (REACHED, gettext_lazy("Reached: they know it now")),
    (NOT_REACHED, gettext_lazy("Nobody answered")),
    (LATER, gettext_lazy("Wish to be called later")),
    (WRONG_NUMBER, gettext_lazy("A wrong number")),
]


def _moment(label: Any, **more: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label=label, widget=widget, **more)


class OutcomeForm(Form):
    """What became of a call."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What became of it?"), choices=OUTCOME_NAMES, widget=forms.RadioSelect
    )
    at = _moment(gettext_lazy("Call again at"), required=False)
    text = WordsField(
        label=gettext_lazy("For colleagues"),
        help_text=gettext_lazy("Kept as a note of the case."),
        limit=LONGEST_TEXT,
        rows=2,
        required=False,
    )


class DroppedForm(Form):
    """A call that broke off before it could become a case."""

    phone = WordsField(label=gettext_lazy("Phone"), limit=60, kind="tel")
    name = WordsField(label=gettext_lazy("Name of the caller"), limit=200, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[(one.code, one.own_name) for one in LANGUAGES]
    )
    text = WordsField(label=gettext_lazy("What was it about?"), limit=LONGEST_TEXT, rows=2)


class PromiseForm(Form):
    """When the reporter of a case is to be called."""

    at = _moment(gettext_lazy("When was the call promised for?"))


@requires("cases.owe_call")
def callbacks(request: Request) -> HttpResponse:
    """Whom to call back, and the form for a call that broke off."""
    if request.method != "POST":
        return _page(request)
    form = DroppedForm(request.POST, prefix="dropped")
    if form.is_valid() and _noted(request, form):
        messages.success(request, _("The call stands in the list."))
        return HttpResponseRedirect(reverse("desk:callbacks"))
    return _page(request, dropped=form)


@requires("cases.owe_call")
@require_POST
def take_next(request: Request) -> HttpResponse:
    """The most urgent call that nobody makes."""
    call = services.claim_next(actor=request.actor)
    if call is None:
        messages.info(request, _("Nobody is to be called just now."))
        return HttpResponseRedirect(reverse("desk:callbacks"))
    return _page(request, shown=call.id)


@requires("cases.owe_call")
@require_POST
def take(request: Request, call_id: int) -> HttpResponse:
    """Take a call, or look at the number of one's own once more; each look is on record."""
    services.claim_call(actor=request.actor, call_id=call_id)
    return _page(request, shown=call_id)


@requires("cases.owe_call")
@require_POST
def give_back(request: Request, call_id: int) -> HttpResponse:
    """Not made after all."""
    services.release_call(actor=request.actor, call_id=call_id)
    return HttpResponseRedirect(reverse("desk:callbacks"))


@requires("cases.owe_call")
@require_POST
def settle(request: Request, call_id: int) -> HttpResponse:
    """What became of it."""
    form = OutcomeForm(request.POST, prefix=f"call-{call_id}")
    if form.is_valid():
        try:
            services.settle_call(actor=request.actor, call_id=call_id, **form.cleaned_data)
        except Refused as refused:
            if refused.field not in form.fields:
                raise
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("What became of the call has been kept."))
            return HttpResponseRedirect(reverse("desk:callbacks"))
    return _page(request, wrong=(call_id, form))


@requires("cases.owe_call")
@require_POST
def promise(request: Request, number: str) -> HttpResponse:
    """A call about a case was promised."""
    view = cases.case_by_number(request.actor, number)
    form = PromiseForm(request.POST, prefix="promise")
    if not form.is_valid():
        messages.error(request, _("Say when to call again."))
    elif _promised(request, view, form.cleaned_data["at"]):
        messages.success(request, _("The call stands in the list."))
    return HttpResponseRedirect(reverse("desk:case", args=[view.number]))


def _promised(request: Request, view: CaseView, at: datetime) -> bool:
    try:
        services.promise_call(actor=request.actor, case_uid=view.uid, at=at)
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    return True


def _noted(request: Request, form: DroppedForm) -> bool:
    try:
        services.note_dropped_call(actor=request.actor, **form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True


def _page(
    request: Request,
    shown: int = 0,
    wrong: tuple[int, Form] | None = None,
    dropped: DroppedForm | None = None,
) -> HttpResponse:
    lines = cases.owed_calls(request.actor)
    may_note = at_all(request.actor, "residents.find_or_create")
    if dropped is None and may_note:
        dropped = DroppedForm(prefix="dropped", initial={"language": request.actor.language})
    variables = {
        "section": "callbacks",
        "lines": [line for line in lines if not line.mine],
        "mine": [(line, _form(line, wrong)) for line in lines if line.mine],
        "known": _known(request, lines, shown),
        "shown": shown,
        "dropped": dropped,
        "wrong": wrong[1] if wrong else dropped if dropped and dropped.errors else None,
    }
    status = 400 if variables["wrong"] else 200
    return render(request, "desk/callbacks.html", variables, status=status)


def _form(line: OwedLine, wrong: tuple[int, Form] | None) -> Form:
    if wrong and wrong[0] == line.id:
        return wrong[1]
    return OutcomeForm(prefix=f"call-{line.id}")


def _known(request: Request, lines: Sequence[OwedLine], shown: int) -> Known | None:
    """Whom to call: only of the call that was just taken, and on record."""
    line = next((one for one in lines if one.id == shown and one.mine), None)
    if line is None:
        return None
    try:
        return reveal_resident(
            actor=request.actor,
            resident_id=line.resident_id,
            reason=REASON,
            case_id=numbering.sequence_of(line.number) if line.number else None,
        )
    except NotFound:  # forgotten at this very moment
        return None
