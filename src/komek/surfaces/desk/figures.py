"""Operators' figures: everybody's own first, and for supervisors those of one person at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from komek.cases import queries as cases
from komek.cases.queries import Month, Share
from komek.cases.services import note_look_at_figures
from komek.kernel.permissions import reaches
from komek.surfaces.identity import requires
from komek.surfaces.views import Request

PER_CENT = 3
"""Units of the drawing to a per cent."""
NAMES = {
    "came_back": _("Came back within seven days"),
    "moved": _("Passed on or refused"),
    "not_done": _("Not done, said the resident"),
    "parted": _("Parted again"),
}
MEANINGS = {
    "came_back": _(
        "Of the cases you took that were answered: opened again, or followed by a case about the "
        "same matter, within seven days of the answer."
    ),
    "moved": _(
        "Of the cases you took that went to an organisation: refused there, or passed on to "
        "another one."
    ),
    "not_done": _(
        "Of the cases you took whose resident was reached by a call of the sample: not done."
    ),
    "parted": _("Of the cases you joined with another one as one matter: taken apart again."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A share in words and as a drawing: x of the middle half, its width, median and own mark."""

    share: Share
    name: Any
    meaning: Any
    lower: int = 0
    width: int = 0
    median: int = 0
    own: int | None = None


@requires("figures.own")
def own(request: Request) -> HttpResponse:
    """The person's own months."""
    return _page(request, cases.own_months(request.actor))


@requires("figures.of_others")
def of_person(request: Request, user_id: int) -> HttpResponse:
    """One operator's months; the look is on record."""
    name = dict(cases.operators(request.actor)).get(user_id)
    if name is None:
        raise Http404
    note_look_at_figures(actor=request.actor, user_id=user_id)
    return _page(request, cases.months_of(request.actor, user_id), name or f"№ {user_id}")


def _page(request: Request, months: Sequence[Month], name: str = "") -> HttpResponse:
    may_see_others = reaches(request.actor, "figures.of_others")
    variables = {
        "section": "figures",
        "name": name,
        "months": [(month, [_line(share) for share in month.shares]) for month in months],
        "operators": cases.operators(request.actor) if may_see_others else (),
        "fewest": cases.FEWEST,
    }
    return render(request, "desk/figures.html", variables)


def _line(share: Share) -> Line:
    line = Line(share, NAMES[share.code], MEANINGS[share.code])
    if share.team is None or share.value is None:
        return line
    lower, median, upper = (
        round(PER_CENT * one) for one in (share.team.lower, share.team.median, share.team.upper)
    )
    return Line(
        share,
        line.name,
        line.meaning,
        lower=lower,
        width=max(1, upper - lower),
        median=median,
        own=round(PER_CENT * share.value),
    )
