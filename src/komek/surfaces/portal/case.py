"""A resident's case: where it stands, what happened, and what the resident can do about it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
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
from komek.surfaces.identity import requires
from komek.surfaces.parts import files, looks, words
from komek.surfaces.portal import keyring
from komek.surfaces.portal.follow import ask_for_key, opened
from komek.surfaces.portal.forms import (
    ConfirmForm,
    RateForm,
    RemarkForm,
    ReopenForm,
    ReplyForm,
    WithdrawForm,
)
from komek.surfaces.portal.joining import shared, shared_page
from komek.surfaces.views import Request
from komek.ui.forms import Form

Verb = tuple[type[Form], Callable[..., None]]

VERBS: dict[str, Verb] = {
    "reply": (ReplyForm, services.reply),
    "remark": (RemarkForm, services.remark),
    "confirm": (ConfirmForm, services.confirm),
    "reopen": (ReopenForm, services.reopen),
    "rate": (RateForm, services.rate),
    "withdraw": (WithdrawForm, services.withdraw),
}
DONE = {
    "reply": gettext_noop("Your answer has been sent."),
    "confirm": gettext_noop("Thank you. The request is closed."),
    "reopen": gettext_noop("The request is open again."),
    "rate": gettext_noop("Thank you for your rating."),
    "withdraw": gettext_noop("The request has been taken back."),
}


@requires("portal.see")
def case(request: Request, number: str) -> HttpResponse:
    """The case's page, for whoever holds its key or is its resident."""
    try:
        actor, view = _opened(request, number)
    except Forbidden:
        found = shared(request, number)
        return ask_for_key(number) if found is None else shared_page(request, number, found[1])
    return _page(request, actor, view)


@requires("portal.see")
@require_POST
def act(request: Request, number: str, verb: str) -> HttpResponse:
    """Do one of the resident's verbs, then show the case again."""
    if verb not in VERBS:
        raise Http404
    actor, view = _opened(request, number)
    form_class, service = VERBS[verb]
    form = form_class(request.POST, request.FILES, prefix=verb)
    if not form.is_valid():
        return _page(request, actor, view, form)
    try:
        service(actor=actor, case_uid=view.uid, **form.cleaned_data)
    except Refused as refused:
        if refused.field not in form.fields:
            raise
        form.add_error(refused.field, str(refused))
        return _page(request, actor, view, form)
    messages.success(request, _(DONE[verb]))
    return HttpResponseRedirect(reverse("portal:case", args=[view.number]))


@requires("portal.see")
def file(request: Request, number: str, uid: UUID) -> FileResponse:
    """A photo or document of the case."""
    return files.serve(*_opened(request, number), uid)


def _opened(request: Request, number: str) -> tuple[Actor, CaseView]:
    """The number in the address is canonical; anything else there has no case."""
    try:
        return opened(request, numbering.parse(number))
    except numbering.InvalidNumber as error:
        raise Http404 from error
    except NotFound as error:
        raise Forbidden("key_needed", str(error)) from error


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
    past = [*cases.timeline(actor, view.id), *looks.since(view)]
    variables = {
        "case": view,
        "key": key and ids.in_groups(key),
        "meaning": words.meaning(view.state),
        "facts": words.facts(view, request.actor.language),
        "question": next((entry for entry in reversed(past) if entry.verb == "ask"), None),
        "timeline": sorted(past, key=lambda entry: entry.at),
        "forms": forms,
        "wrong": wrong,
        "shared": _after_merge(actor, view),
    }
    return render(request, "portal/case.html", variables, status=400 if wrong else 200)
