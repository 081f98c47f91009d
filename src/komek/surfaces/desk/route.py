"""The day's list as a route: what waits for somebody, by building, in the order of a short way."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from komek.cases import queries as cases
from komek.cases.queries import Errand
from komek.cases.services import note_list, note_looks
from komek.kernel.actors import Actor
from komek.kernel.permissions import at_all
from komek.surfaces.desk.colleagues import colleagues
from komek.surfaces.desk.stops import Stop, in_order, moved, stops
from komek.surfaces.identity import requires
from komek.surfaces.parts import words
from komek.surfaces.views import Request, wants_part

MINE, OURS = "mine", "ours"
KEPT_AS = "route"
"""In the session: where the round begins, or the order that somebody made by hand."""
STEPS = {"up": -1, "down": 1}
LONGEST_KEY = 24


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose work it is. user_id: None for all of the organisation."""

    code: str
    user_id: int | None


@requires("cases.accept")
def route(request: Request) -> HttpResponse:
    """The route; posting moves a stop, and the session remembers."""
    offered = _offered(request.actor)
    chosen = _chosen(request, offered)
    found = stops(cases.errands(request.actor, chosen.user_id))
    way = in_order(found, **_kept(request))
    if request.method == "POST":
        return _move(request, chosen, [stop.key for stop in way])
    shown = [errand.line.id for stop in way for errand in stop.errands]
    _note(request, shown)
    variables = {
        "section": "round",
        "stops": [_spoken(stop, request.actor.language) for stop in way],
        "count": len(shown),
        "offered": offered,
        "chosen": chosen,
        "by_hand": KEPT_AS in request.session,
        "together": at_all(request.actor, "cases.together"),
    }
    return render(request, "desk/route.html", variables)


def _note(request: Request, shown: list[int]) -> None:
    """Opening the page reads all its cases; a page that follows changes shows what is new."""
    if wants_part(request):
        note_list(actor=request.actor, case_ids=shown, conditions=[KEPT_AS])
    else:
        note_looks(actor=request.actor, case_ids=shown, fields=["words"])


def _offered(actor: Actor) -> list[tuple[str, Any]]:
    others = [
        (str(user_id), name)
        for user_id, name in colleagues(actor, "cases.give")
        if user_id != actor.user_id
    ]
    return [(MINE, _("Given to me")), (OURS, _("The whole organisation")), *others]


def _chosen(request: Request, offered: list[tuple[str, Any]]) -> Chosen:
    code = request.GET.get("of", MINE)
    if code not in dict(offered):
        raise Http404
    if code == OURS:
        return Chosen(code, None)
    return Chosen(code, (request.actor.user_id or 0) if code == MINE else int(code))


def _kept(request: Request) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(KEPT_AS, {})
    return kept


def _move(request: Request, chosen: Chosen, keys: list[str]) -> HttpResponse:
    """Keep the new order; the page comes back to the stop that moved."""
    key = request.POST.get("stop", "")[:LONGEST_KEY]
    if request.POST.get("move") == "anew":
        request.session.pop(KEPT_AS, None)
    elif request.POST.get("move") == "begin":
        request.session[KEPT_AS] = {"begin": key}
    elif step := STEPS.get(request.POST.get("move", "")):
        request.session[KEPT_AS] = {"by_hand": moved(keys, key, step)}
    there = f"#stop-{key}" if key in keys else ""
    return HttpResponseRedirect(f"{reverse('desk:route')}?of={chosen.code}{there}")


def _spoken(stop: Stop, language: str) -> tuple[Stop, list[tuple[Errand, list[tuple[str, str]]]]]:
    """A stop with what was asked and answered about each of its errands."""
    return stop, [(errand, words.facts(errand, language)) for errand in stop.errands]
