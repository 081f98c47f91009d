"""The desk's lists: what waits for whom."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komek.cases import queries as cases
from komek.cases.models import State
from komek.cases.queries import Page
from komek.kernel import numbering
from komek.kernel.actors import Actor, Role
from komek.kernel.permissions import at_all
from komek.surfaces.identity import requires
from komek.surfaces.views import Request


@dataclass(frozen=True, slots=True)
class Tab:
    """A list and who is offered it."""

    code: str
    name: Any
    action: str
    read: Callable[..., Page]


TABS = {
    tab.code: tab
    for tab in (
        Tab("triage", _("To assign"), "cases.route", partial(cases.inbox, states=[State.TRIAGE])),
        Tab(
            "work",
            _("In work"),
            "cases.list",
            partial(cases.inbox, states=[State.ASSIGNED, State.IN_WORK]),
        ),
        Tab("given", _("Given to me"), "cases.accept", cases.given_to),
        Tab("asked", _("Question asked"), "cases.list", partial(cases.inbox, states=[State.ASKED])),
        Tab(
            "checking",
            _("Being checked"),
            "cases.list",
            partial(cases.inbox, states=[State.CHECKING]),
        ),
        Tab("answered", _("Answered"), "cases.list", partial(cases.inbox, states=[State.ANSWERED])),
        Tab(
            "ended",
            _("Ended"),
            "cases.list",
            partial(cases.inbox, states=[State.CLOSED, State.UNCONFIRMED, State.WITHDRAWN]),
        ),
    )
}
FIRST_TAB = {Role.OPERATOR: "triage", Role.SUPERVISOR: "triage", Role.INSPECTOR: "answered"}


@requires("desk.see")
def home(request: Request) -> HttpResponse:
    """The list the person works from; whoever works in the admin alone is shown the way there."""
    actor = request.actor
    tabs = [tab for tab in TABS.values() if at_all(actor, tab.action)]
    if not at_all(actor, "cases.list"):
        return render(request, "desk/no_lists.html")
    asked = request.GET.get("list") or _first_tab(actor)
    tab = next((tab for tab in tabs if tab.code == asked), tabs[0])
    after = request.GET.get("after", "")
    page = tab.read(actor, after=int(after[:18]) if after.isdecimal() else None)
    return render(request, "desk/list.html", {"tabs": tabs, "tab": tab, "page": page})


def _first_tab(actor: Actor) -> str:
    return next((FIRST_TAB[role] for role in FIRST_TAB if role in actor.roles), "work")


@requires("desk.see")
def find(request: Request) -> HttpResponse:
    """To the case with the number typed."""
    number = numbering.parse(request.GET.get("number", ""))
    return HttpResponseRedirect(reverse("desk:case", args=[number]))
