"""What waits for its moment and can still be taken back: the bar of every page of the desk."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from komek.kernel import clock
from komek.kernel.numbering import number_for, parse, sequence_of
from komek.surfaces.desk.jobs import carry_out
from komek.surfaces.desk.services import holding
from komek.surfaces.desk.verbs import VERBS
from komek.surfaces.identity import requires
from komek.surfaces.models import HeldAct, HeldState
from komek.surfaces.services.drafts import writer
from komek.surfaces.views import Request, wants_part

COOKIE = "held"
"""Only a browser that has it asks whether something is held: pages of others cost no query."""
SHOWN_FOR_S = 90
TOLD_FOR = timedelta(seconds=60)
MOST_SHOWN = 5


@requires("drafts.keep")
def held(request: Request) -> HttpResponse:
    """The bar alone, for a page that has counted to the end."""
    if not wants_part(request):
        return HttpResponseRedirect(reverse("desk:home"))
    return render(request, "desk/held.html", {"acts": shown(request)})


@requires("drafts.keep")
@require_POST
def undo(request: Request, uid: Any) -> HttpResponse:
    """Take it back; the words stand in the form again."""
    act, files = holding.undo(actor=request.actor, uid=uid)
    messages.success(request, _("It is taken back. Nothing was done, nobody was told."))
    if files:
        messages.warning(request, _("Choose the photos and files again before you send it."))
    return HttpResponseRedirect(reverse("desk:case", args=[number_for(act.case_id)]))


@requires("drafts.keep")
@require_POST
def settle(request: Request, number: str, verb: str) -> HttpResponse:
    """It could not be done, and need not be any more."""
    sequence = sequence_of(parse(number))
    holding.settle(actor=request.actor, case_id=sequence, verb=verb)
    return HttpResponseRedirect(reverse("desk:case", args=[number]))


def wait_for(act: HeldAct, response: HttpResponse) -> HttpResponse:
    """Have it done when its moment has come; the page that answers shows the bar meanwhile."""
    carry_out.configure(schedule_at=act.due_at).defer(act_id=act.id)
    response.set_cookie(COOKIE, "1", max_age=SHOWN_FOR_S, httponly=True, samesite="Lax")
    return response


def shown(request: Request) -> list[dict[str, Any]]:
    """What is waiting, and what has just become of it; the latest last."""
    own = HeldAct.objects.filter(user_id=writer(request.actor)).exclude(state=HeldState.UNDONE)
    latest = own.order_by("-id")[:MOST_SHOWN]
    since = clock.now() - TOLD_FOR
    return [line(act) for act in reversed(latest) if not act.ended_at or act.ended_at > since]


def refused(request: Request, case_id: int) -> list[dict[str, Any]]:
    """What the person could not do to a case any more."""
    own = HeldAct.objects.filter(user_id=writer(request.actor), state=HeldState.REFUSED)
    return [line(act) for act in own.filter(case_id=case_id).order_by("id")]


def line(act: HeldAct) -> dict[str, Any]:
    """A held act as pages show it; seconds: until its moment, at least 0."""
    verb = VERBS[act.verb]
    return {
        "uid": act.uid,
        "verb": act.verb,
        "heading": verb.heading,
        "number": number_for(act.case_id),
        "state": act.state,
        "refusal": act.refusal,
        "due_at": act.due_at,
        "ended_at": act.ended_at,
        "seconds": max(0, round((act.due_at - clock.now()).total_seconds())),
        "of": max(1, round((act.due_at - act.at).total_seconds())),
    }
