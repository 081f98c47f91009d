"""A resident's case: where it stands, what happened, and what the resident can do about it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from komek.cases import queries as cases
from komek.cases import services
from komek.cases.models import OPEN_STATES, State
from komek.cases.queries import CaseView, Shared
from komek.kernel import ids, numbering
from komek.kernel.actors import Actor
from komek.kernel.errors import Forbidden, NotFound, Refused
from komek.residents import queries as residents
from komek.residents.models import ReportedFor
from komek.residents.services import report_for
from komek.surfaces.identity import requires
from komek.surfaces.parts import files, looks, words
from komek.surfaces.parts.contact import resident_of
from komek.surfaces.portal import guard, holder, keyring, own_looks
from komek.surfaces.portal.follow import ask_for_key, opened
from komek.surfaces.portal.forms import (
    ConfirmForm,
    NudgeForm,
    RateForm,
    RemarkForm,
    ReopenForm,
    ReplyForm,
    WithdrawForm,
)
from komek.surfaces.portal.joining import shared, shared_page
from komek.surfaces.portal.once import once
from komek.surfaces.views import Request
from komek.ui.forms import Form

Verb = tuple[type[Form], Callable[..., None]]

VERBS: dict[str, Verb] = {
    "reply": (ReplyForm, services.reply),
    "nudge": (NudgeForm, services.nudge),
    "remark": (RemarkForm, services.remark),
    "confirm": (ConfirmForm, services.confirm),
    "reopen": (ReopenForm, services.reopen),
    "rate": (RateForm, services.rate),
    "withdraw": (WithdrawForm, services.withdraw),
}
DONE = {
    "reply": gettext_noop("Your answer has been sent."),
    "confirm": gettext_noop("Thank you. The request is closed."),
    "remark": gettext_noop("It has been added to your request."),
    "nudge": gettext_noop("They got a letter that you wait for their answer."),
    "reopen": gettext_noop("The request is open again."),
    "rate": gettext_noop("Thank you for your rating."),
    "withdraw": gettext_noop("The request has been taken back."),
}


@requires("portal.see")
def case(request: Request, number: str) -> HttpResponse:
    """The case's page, for whoever holds its key or is its resident."""
    try:
        actor, view = found(request, number)
    except Forbidden:
        joined = shared(request, number)
        return ask_for_key(number) if joined is None else shared_page(request, number, joined[1])
    return _page(request, actor, view)


@requires("portal.see")
@require_POST
def act(request: Request, number: str, verb: str) -> HttpResponse:
    """Do one of the resident's verbs, then show the case again."""
    if verb not in VERBS:
        raise Http404
    actor, view = found(request, number)
    form_class, service = VERBS[verb]
    guard.admit_files(request)
    form = form_class(request.POST, request.FILES, prefix=verb)
    if not form.is_valid():
        return _page(request, actor, view, form)
    try:
        said = form.cleaned_data
        once(request, actor, lambda: service(actor=actor, case_uid=view.uid, **said))
    except Refused as refused:
        if refused.field not in form.fields:
            raise
        form.add_error(refused.field, str(refused))
        return _page(request, actor, view, form)
    messages.success(request, _(DONE[verb]))
    return HttpResponseRedirect(reverse("portal:case", args=[view.number]))


@requires("portal.see")
def file(request: Request, number: str, uid: UUID) -> HttpResponseBase:
    """A photo or document of the case."""
    response = files.serve(*found(request, number), uid)
    return files.asked_each_time(request, response, f"{uid}")


@requires("portal.see")
def small_file(request: Request, number: str, uid: UUID) -> HttpResponseBase:
    """A photo of the case, small: whoever wants the whole one on a bad connection opens it."""
    response = files.serve_preview(*found(request, number), uid)
    return files.asked_each_time(request, response, f"{uid}-small")


@requires("portal.mine")
@require_POST
def for_whom(request: Request, number: str) -> HttpResponse:
    """Note for whom the resident reported it; only they read that."""
    _actor, view = found(request, number)
    chosen = request.POST.get("person", "")
    if resident_of(view) != request.actor.resident_id:
        raise Http404
    report_for(
        actor=request.actor,
        resident_id=request.actor.resident_id or 0,
        case_id=view.id,
        person_id=int(chosen[:18]) if chosen.isdecimal() else None,
    )
    return HttpResponseRedirect(reverse("portal:case", args=[view.number]))


def found(request: Request, number: str) -> tuple[Actor, CaseView]:
    """Who looks at the case, and the case.

    The number in the address is canonical; anything else there has no case.
    Raises Forbidden for who has no key to it.
    """
    try:
        return opened(request, numbering.parse(number))
    except numbering.InvalidNumber as error:
        raise Http404 from error
    except NotFound as error:
        raise Forbidden("key_needed", str(error)) from error


def _people(request: Request, view: CaseView) -> tuple[ReportedFor, ...]:
    """For whom it may have been, for the signed-in resident whose case it is."""
    own = request.actor.resident_id
    return residents.reports_for(own) if own and resident_of(view) == own else ()


def _offered(view: CaseView) -> frozenset[str]:
    """Once it is answered nobody works on it: who has more to say opens the request again."""
    return view.verbs if view.state in OPEN_STATES else view.verbs - {"remark"}


def _after_merge(actor: Actor, view: CaseView) -> Shared | None:
    return cases.after_merge(actor, view.id) if view.state == State.MERGED else None


def _page(
    request: Request, actor: Actor, view: CaseView, wrong: Form | None = None
) -> HttpResponse:
    forms: dict[str, Any] = {
        verb: form_class(prefix=verb)
        for verb, (form_class, _do) in VERBS.items()
        if verb in _offered(view)
    }
    if wrong is not None:
        forms[str(wrong.prefix)] = wrong
    key = keyring.key_for(request, view.number)
    past = [*cases.timeline(actor, view.id), *looks.since(request.actor, view)]
    variables = {
        "case": view,
        "key": key and ids.in_groups(key),
        "meaning": words.meaning(view.state),
        "next": words.what_next(view.state),
        "post": holder.post(view.holding),
        "answer": cases.reply(actor, view.id),
        "proof": [file for entry in past if entry.verb == "answer" for file in entry.files],
        "passed": words.passings(past),
        "looks": own_looks.of_case(request.actor, view),
        "people": _people(request, view),
        "for_whom": residents.names_of_cases(request.actor.resident_id or 0, [view.id]).get(
            view.id
        ),
        "facts": words.facts(view, request.actor.language),
        "question": next((entry for entry in reversed(past) if entry.verb == "ask"), None),
        "timeline": sorted(past, key=lambda entry: entry.at),
        "forms": forms,
        "once": uuid4(),
        "wrong": wrong,
        "shared": _after_merge(actor, view),
    }
    return render(request, "portal/case.html", variables, status=400 if wrong else 200)
