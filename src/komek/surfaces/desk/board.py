"""The overdue board at the desk: figures that each open the list behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from komek.cases import queries as cases
from komek.cases.queries import BoardLine, Clock
from komek.cases.queries.lists.asked import LONGEST_CODE
from komek.kernel.errors import Invalid
from komek.surfaces.identity import requires
from komek.surfaces.views import Request

WHOLE = 100
MOST_SERVICES = 20
HEADINGS = {"overdue": _("Overdue"), "today": _("Due today"), "soon": _("Due in 3 days")}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a line. query: of the list behind it, "" where there is none."""

    name: str
    heading: Any
    number: int
    query: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the page shows it. over, soon: lengths of its bar, of 100 together at most."""

    line: BoardLine
    cells: Sequence[Cell]
    over: int
    soon: int


@requires("board.see")
def board(request: Request) -> HttpResponse:
    """What is overdue and what soon will be, by whom, where and of what."""
    which, below = _clock(request.GET.get("clock", "")), request.GET.get("below", "")[:LONGEST_CODE]
    seen = cases.board(request.actor, which, below)
    variables = {
        "section": "board",
        "board": seen,
        "below": below,
        "headings": HEADINGS.values(),
        "total": _rows([seen.total])[0],
        "unheld": _rows([seen.unheld])[0] if seen.unheld else None,
        "groups": [
            (_("By organisation"), "organisations", _rows(seen.organisations)),
            (_("By district"), "districts", _rows(seen.districts)),
            (_("By service"), "services", _rows(seen.services[:MOST_SERVICES])),
        ],
        "more_services": max(0, len(seen.services) - MOST_SERVICES),
    }
    return render(request, "desk/board.html", variables)


def _clock(code: str) -> Clock:
    try:
        return Clock(code or Clock.OWN)
    except ValueError as error:
        raise Invalid("clock_unknown", _("There is nothing with this code.")) from error


def _rows(lines: Sequence[BoardLine]) -> list[Row]:
    most = max((line.figures.overdue + line.figures.soon for line in lines), default=0) or 1
    return [
        Row(
            line,
            [_cell(line, name) for name in HEADINGS],
            over=line.figures.overdue * WHOLE // most,
            soon=line.figures.soon * WHOLE // most,
        )
        for line in lines
    ]


def _cell(line: BoardLine, name: str) -> Cell:
    asked = line.lists[name] if line.lists else None
    query = f"narrow=1&{asked.as_query()}" if asked else ""
    return Cell(name, HEADINGS[name], getattr(line.figures, name), query)
