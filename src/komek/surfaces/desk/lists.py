"""The desk's lists: what waits for whom, narrowed and ordered as one likes."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from komek.cases.queries import Asked, Order, Page, StateName, saved
from komek.cases.queries.saved import View
from komek.kernel import numbering
from komek.kernel.actors import Actor, Role
from komek.kernel.errors import Invalid
from komek.kernel.permissions import at_all
from komek.surfaces.desk.sections import beginning_without_lists
from komek.surfaces.desk.together import for_many
from komek.surfaces.identity import requires
from komek.surfaces.parts import list_words
from komek.surfaces.parts.list_form import ListForm, initial, joined
from komek.surfaces.parts.looks import seen
from komek.surfaces.views import Request, wants_part

LINES = 40
"""Three screens; whoever needs more than that narrows the list."""
FEW_WAITING = 500
"""So many of the newest cases may always wait for their words to be taken up."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A list that is offered to whoever may do the action."""

    code: str
    name: Any
    action: str
    asked: Asked


_WORKING = [StateName.ASSIGNED, StateName.IN_WORK]
TABS = {
    tab.code: tab
    for tab in (
        Tab(
            "triage",
            _("To assign"),
            "cases.route",
            Asked(state=[StateName.TRIAGE], order=Order.DUE),
        ),
        Tab(
            "waiting",
            _("To be given out"),
            "cases.accept",
            Asked(state=[StateName.ASSIGNED], order=Order.DUE),
        ),
        Tab("work", _("In work"), "cases.list", Asked(state=_WORKING, order=Order.DUE)),
        Tab("given", _("Given to me"), "cases.accept", Asked(mine=True, order=Order.DUE)),
        Tab(
            "asked",
            _("Question asked"),
            "cases.list",
            Asked(state=[StateName.ASKED], order=Order.DUE),
        ),
        Tab(
            "checking",
            _("Being checked"),
            "cases.list",
            Asked(state=[StateName.CHECKING], order=Order.DUE),
        ),
        Tab("answered", _("Answered"), "cases.list", Asked(state=[StateName.ANSWERED])),
        Tab("ended", _("Ended"), "cases.list", Asked(state=[StateName.ENDED])),
    )
}
FIRST_TAB = {Role.OPERATOR: "triage", Role.SUPERVISOR: "triage", Role.INSPECTOR: "answered"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen to be listed: a tab, a saved list, or what the form says.

    asked: None when the form makes no sense.
    """

    asked: Asked | None
    form: ListForm
    tab: Tab | None = None
    view: View | None = None


@requires("desk.see")
def home(request: Request) -> HttpResponse:
    """The list the person works from; whoever's work is elsewhere is taken there."""
    actor = request.actor
    if not at_all(actor, "cases.list"):
        return HttpResponseRedirect(reverse(beginning_without_lists(actor)))
    choice = chosen(request)
    page = _page(request, choice)
    variables: dict[str, Any] = {
        "narrowed": choice.tab is None,
        "page": page,
        "waiting": _waiting(page),
        "for_many": for_many(actor),
    }
    if wants_part(request):
        return render(request, "desk/list_cases.html", variables)
    variables |= {
        "tabs": [tab for tab in TABS.values() if at_all(actor, tab.action)],
        "tab": choice.tab,
        "views": saved.views(actor),
        "view": choice.view,
        "form": choice.form,
        "section": "lists",
    }
    if choice.asked is not None:
        variables |= {
            "query": choice.asked.as_query(),
            "spoken": list_words.spoken(choice.asked, actor.language),
        }
    status = 400 if choice.form.errors else 200
    return render(request, "desk/list.html", variables, status=status)


def chosen(request: Request) -> Choice:
    """What the address asks for. Raises NotFound and Invalid for a saved list that is none."""
    actor, given = request.actor, request.GET
    view = saved.view(actor, _uid(given["view"])) if given.get("view") else None
    if "narrow" in given:
        form = ListForm(actor, joined(given))
        return Choice(form.asked(), form, view=view)
    if view is not None:
        return Choice(view.asked, ListForm(actor, initial=initial(view.asked)), view=view)
    tab = _tab(actor, given.get("list", ""))
    return Choice(tab.asked, ListForm(actor, initial=initial(tab.asked)), tab=tab)


def _page(request: Request, choice: Choice) -> Page | None:
    if choice.asked is None:
        return None
    try:
        after = request.GET.get("after")
        return seen(request.actor, choice.asked, after=after, limit=LINES)
    except Invalid as refused:
        if refused.field not in choice.form.fields or not choice.form.is_bound:
            raise
        choice.form.add_error(refused.field, str(refused))
        return None


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise saved.unknown() from error


def _waiting(page: Page | None) -> int:
    """How many cases cannot be found by words yet; 0 for the usual few."""
    waiting = page.reach.waiting if page and page.reach else 0
    return waiting if waiting > FEW_WAITING else 0


def _tab(actor: Actor, code: str) -> Tab:
    offered = [tab for tab in TABS.values() if at_all(actor, tab.action)]
    asked = code or _first_tab(actor)
    return next((tab for tab in offered if tab.code == asked), offered[0])


def _first_tab(actor: Actor) -> str:
    return next((FIRST_TAB[role] for role in FIRST_TAB if role in actor.roles), "work")


@requires("desk.see")
def find(request: Request) -> HttpResponse:
    """To the case with the number typed."""
    number = numbering.parse(request.GET.get("number", ""))
    return HttpResponseRedirect(reverse("desk:case", args=[number]))
