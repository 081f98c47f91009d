"""What can be done with a case, as boxes on its page: most forms come when theirs is opened."""

from collections.abc import Collection
from typing import Any, NamedTuple

from komek.cases.queries import CaseView
from komek.kernel.permissions import at_all
from komek.surfaces.desk.forms import CaseForm
from komek.surfaces.desk.verbs import LATER, VERBS, Verb
from komek.surfaces.parts import ready
from komek.surfaces.parts.kept import kept_of
from komek.surfaces.views import Request


class Box(NamedTuple):
    """A verb on the page, its form if it is there from the start, and whether its box is open."""

    verb: Verb
    form: CaseForm | None
    is_open: bool


def boxes_of(
    request: Request, view: CaseView, open_form: CaseForm | None, along: Collection[str]
) -> list[Box]:
    """What can be done, in the order of the page; most forms come when their box is opened.

    open_form: one that came back, or was asked for. along: verbs whose forms a phone takes along.
    """
    wanted = open_form.prefix if open_form else None
    names = [name for name in VERBS if name in view.verbs or name == wanted]
    usual = next(iter(names), None) if wanted is None else None
    drafts = kept_of(request)
    made = []
    for name in names:
        key = f"case:{view.number}:{name}"
        is_open = name == wanted or (name == usual != "note") or key in drafts
        form = open_form if name == wanted else None
        if form is None and (is_open or name in along):
            form = fresh(request, view, name)
        made.append(Box(VERBS[name], form, is_open))
    return made


def beside(request: Request, view: CaseView) -> dict[str, Any]:
    """What forms need beside themselves."""
    return {
        "ready_answers": ready.answers(request.actor, view) if "answer" in view.verbs else (),
        "later": LATER if at_all(request.actor, "cases.accept") else (),
    }


def fresh(request: Request, view: CaseView, name: str) -> CaseForm:
    """The verb's form as nobody has filled it in."""
    return VERBS[name].form(view, request.actor.language, prefix=name)
