"""The trend of quality at the desk, drawn and in a table; and what calls to residents found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from komek.cases import queries as cases
from komek.cases.queries import Point, Series
from komek.directory import snapshot as directory
from komek.kernel.folding import kazakh_sort_key
from komek.surfaces.identity import requires
from komek.surfaces.views import Request

STEP, TOP, HEIGHT = 20, 10, 100
"""In the picture's own units: between weeks, above the highest value, of the whole scale."""
TOPS = (5, 10, 25, 50)
"""Of scales in per cent below a hundred."""
NAMES = {
    "in_time": _("Kept terms"),
    "returned": _("Given back by inspectors"),
    "reopened": _("Opened again"),
    "false": _("False closures"),
    "stars": _("Ratings"),
}
MEANINGS = {
    "in_time": _("Answers that came before the promised term, of all answers of the week."),
    "returned": _("Answers that inspectors gave back, of those that had to be checked."),
    "reopened": _("Cases that were opened again, to every hundred answers of the week."),
    "false": _("Closures that proved to be none, to every hundred answers of the week."),
    "stars": _("The mean of the ratings that residents gave in the week, of 1 to 5."),
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A series as a picture. top: the value of its uppermost line. lines: corners of each unbroken
    line. last: its end, with a value.
    """

    series: Series
    name: Any
    meaning: Any
    percent: bool
    top: float
    width: int
    lines: Sequence[str]
    last: Point | None
    x: int
    y: int


@requires("cases.read_trust")
def quality(request: Request) -> HttpResponse:
    """Half a year of the city, or of an organisation and those below it."""
    chosen = request.GET.get("organisation", "")
    language = request.actor.language
    offered = [(one.code, one.name(language).text) for one in directory.current().organisations()]
    variables = {
        "section": "quality",
        "drawings": [drawn(one) for one in cases.trend(request.actor, chosen)],
        "chosen": chosen,
        "organisations": sorted(offered, key=lambda one: kazakh_sort_key(one[1])),
    }
    return render(request, "desk/quality.html", variables)


@requires("cases.read_trust")
def called(request: Request) -> HttpResponse:
    """What residents said when they were called, by organisation and by week."""
    variables = {
        "section": "calls",
        "lines": cases.called(request.actor),
        "weeks": cases.called_by_week(request.actor),
    }
    return render(request, "desk/called.html", variables)


def drawn(series: Series) -> Drawing:
    """The picture of a series: a line from each week that has a value to the next."""
    top = _top(series)
    placed = [
        (STEP * index, _height(point.value, top), point)
        for index, point in enumerate(series.points)
    ]
    known = [(x, y, point) for x, y, point in placed if y is not None]
    x, y, last = known[-1] if known else (0, 0, None)
    return Drawing(
        series,
        NAMES[series.code],
        MEANINGS[series.code],
        percent=series.code != "stars",
        top=top,
        width=STEP * len(series.points),
        lines=_lines([(x, y) for x, y, _point in placed]),
        last=last,
        x=x,
        y=y or 0,
    )


def _top(series: Series) -> float:
    """The scale that shows small shares too, but does not make much of little."""
    highest = max((point.value for point in series.points if point.value is not None), default=0)
    return next((top for top in TOPS if highest <= top <= series.most), series.most)


def _height(value: float | None, most: float) -> int | None:
    if value is None:
        return None
    return TOP + HEIGHT - round(HEIGHT * min(value, most) / most)


def _lines(points: Sequence[tuple[int, int | None]]) -> list[str]:
    """Broken where a week has no value; a single week is a line of one corner."""
    lines: list[list[str]] = [[]]
    for x, y in points:
        if y is None:
            lines.append([])
        else:
            lines[-1].append(f"{x},{y}")
    return [" ".join(corners) for corners in lines if corners]
