"""Taking part in what somebody else reported: the public page of a case, and what follows."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from komek.cases import access, public, services
from komek.cases import queries as cases
from komek.cases.access import case_numbered
from komek.cases.models import OPEN_STATES, Joining
from komek.cases.public import PublicCase
from komek.cases.queries import Shared
from komek.cases.services import Reporter
from komek.kernel import ids, numbering
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.errors import Forbidden, NotFound, Refused
from komek.surfaces.identity import requires
from komek.surfaces.parts import words
from komek.surfaces.parts.joining import JoinForm
from komek.surfaces.portal import guard, keyring
from komek.surfaces.portal.once import Answer, once
from komek.surfaces.views import Request


@requires("cases.read_public")
def public_case(request: Request, number: str) -> HttpResponse:
    """What everybody may know of a case, and the way to take part in it."""
    return _page(request, _public(request, number), JoinForm(request.actor))


@requires("cases.join")
@require_POST
def join(request: Request, number: str) -> HttpResponse:
    """Take part; then the case as participants see it, with the own key."""
    shown = _public(request, number)
    form = JoinForm(request.actor, request.POST)
    if not form.is_valid():
        return _page(request, shown, form)
    try:
        key = _join(request, shown.number, form.who())
    except Refused as refused:
        if refused.field not in form.fields:
            raise
        form.add_error(refused.field, str(refused))
        return _page(request, shown, form)
    messages.success(request, _("You take part in this request. Keep its number and your key."))
    response = HttpResponseRedirect(reverse("portal:case", args=[shown.number]))
    if key:
        keyring.keep(request, response, shown.number, key)
    return response


def _join(request: Request, number: str, who: Reporter | None) -> str:
    """The own key, the same however often the form arrives; "" where another one opens more."""

    def do() -> Answer:
        guard.admit(
            request,
            token=None,
            contacts=[who.phone, who.email] if who else [],
            trap=request.POST.get("website", ""),
        )
        joined = services.join(
            actor=request.actor,
            case_uid=case_numbered(number).uid,
            how=Joining.PORTAL,
            who=who,
            nameless="nameless" in request.POST and (who is None or who == Reporter()),
        )
        return {"participant": joined.participant_id}

    answer = once(request, request.actor, do) or {}
    return access.key_again(answer.get("participant", 0))


@requires("portal.see")
@require_POST
def leave(request: Request, number: str) -> HttpResponse:
    """Take part no more."""
    found = shared(request, number)
    if found is None:
        raise Http404
    actor, view = found
    services.leave(actor=actor, case_uid=view.uid)
    messages.success(request, _("You do not take part any more."))
    return HttpResponseRedirect(reverse("portal:home"))


def shared(request: Request, number: str) -> tuple[Actor, Shared] | None:
    """Who takes part in the case and what they see of it; None for anybody else."""
    actor = _participant(request, number)
    try:
        return None if actor is None else (actor, cases.shared(actor, number))
    except (NotFound, Forbidden):
        return None


def _participant(request: Request, number: str) -> Actor | None:
    if key := keyring.key_for(request, number):
        try:
            return access.follower(case_numbered(number), key)[1]
        except NotFound:
            return None
    if request.actor.resident_id is None:
        return None
    return Actor(
        name=request.actor.name,
        grants=(Grant(Role.RESIDENT),),
        resident_id=request.actor.resident_id,
        language=request.actor.language,
    )


def shared_page(request: Request, number: str, view: Shared) -> HttpResponse:
    """The page of somebody who takes part."""
    key = keyring.key_for(request, number)
    variables = {
        "number": number,
        "shared": view,
        "key": key and ids.in_groups(key),
        "meaning": words.meaning(view.case.state),
    }
    return render(request, "portal/shared.html", variables)


def _public(request: Request, number: str) -> PublicCase:
    try:
        return public.case(request.actor, number)
    except numbering.InvalidNumber as error:
        raise Http404 from error


def _page(request: Request, shown: PublicCase, form: JoinForm) -> HttpResponse:
    open_ = shown.state in OPEN_STATES and not shown.service.about_organisation
    variables = {
        "case": shown,
        "form": form if open_ else None,
        "once": uuid4(),
        "section": "public",
    }
    return render(request, "portal/public_case.html", variables, status=400 if form.errors else 200)
