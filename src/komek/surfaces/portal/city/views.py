"""The city's page: four figures, their months, service groups and districts."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from komek.cases import public, public_sums
from komek.cases.public_sums import CityMonth, Sums, Table, together
from komek.directory import snapshot as directory
from komek.kernel import clock
from komek.surfaces.identity import requires
from komek.surfaces.portal.city.districts import drawing
from komek.surfaces.portal.city.figures import FIGURES, Value, columns
from komek.surfaces.portal.city.plots import plot
from komek.surfaces.views import Request

YEAR = 12
PERIODS = {"month": _("This month"), "year": _("The last 12 months")}
STEPS = 4
"""Shades of the map of districts, and widths of nothing else."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: a group or a district (None: in none), and its figures."""

    entry: Any
    values: list[Value]
    width: int

    @property
    def is_hidden(self) -> bool:
        """Whether nothing at all may be shown of it."""
        return all(value.base is None for value in self.values)

    @property
    def received(self) -> int | None:
        """How many requests it had, if that may be shown."""
        return self.values[0].value


@requires("cases.read_public")
def city(request: Request) -> HttpResponse:
    """The figures of this month, or of the last twelve."""
    period = request.GET.get("period", "")
    period = period if period in PERIODS else "year"
    today = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    found = public_sums.months(request.actor, today.replace(day=1), YEAR)
    by_month = columns([one.whole for one in found.months])
    whole = together(found.months if period == "year" else found.months[-1:])
    firsts = [one.first for one in found.months]
    headline = columns([whole.whole])[0] if period == "year" else by_month[-1]
    lines = _of_districts(whole, headline)
    variables = {
        "as_of": found.as_of,
        "period": period,
        "periods": PERIODS.items(),
        "figures": FIGURES,
        "headline": list(zip(headline, _plots(firsts, by_month), strict=True)),
        "months": list(zip(firsts, by_month, strict=True)),
        "groups": _shelved(_of_groups(whole, headline)),
        "districts": _shelved(lines),
        "drawing": drawing(),
        "outlines": _outlines(lines),
        "section": "city",
    }
    return render(request, "portal/city/city.html", variables)


def _plots(firsts: Any, by_month: list[list[Value]]) -> list[Any]:
    return [plot(firsts, values) for values in zip(*by_month, strict=True)]


def _of_groups(whole: CityMonth, total: list[Value]) -> list[Line]:
    """Every group that has a public service, in the order of pages."""
    here, hidden = directory.current(), set(public.hidden_services())
    shown = {one.group_code for one in here.services() if one.code not in hidden}
    groups = sorted(here.groups(), key=lambda one: (one.position, one.code))
    entries = {one.code: one for one in groups if one.code in shown | whole.groups.keys()}
    return _lines(entries, whole.groups, total)


def _of_districts(whole: CityMonth, total: list[Value]) -> list[Line]:
    """Every district, those that are no more after the others, and what lies in none."""
    here = directory.current()
    entries: dict[str, Any] = {one.district.code: one.district for one in drawing().outlines}
    history = {one.code: one for one in here.territory_history()}
    for code in sorted(set(whole.districts) - entries.keys() - {""}):
        entries[code] = history[code]
    if "" in whole.districts:
        entries[""] = None
    return _lines(entries, whole.districts, total)


def _lines(entries: dict[str, Any], table: Table, total: list[Value]) -> list[Line]:
    found = columns([table.get(code, Sums()) for code in entries], total)
    longest = max((values[0].value or 0 for values in found), default=0) or 1
    return [
        Line(entry, values, round(100 * (values[0].value or 0) / longest))
        for entry, values in zip(entries.values(), found, strict=True)
    ]


def _shelved(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines with something to show, and the others."""
    return [one for one in lines if not one.is_hidden], [one for one in lines if one.is_hidden]


def _outlines(lines: list[Line]) -> list[tuple[Any, Line, int]]:
    """Each outline with its line and its shade, 0 where the count is kept back."""
    by_entry = {line.entry.code: line for line in lines if line.entry is not None}
    return [
        (one, line, -(-STEPS * line.width // 100) if line.received is not None else 0)
        for one in drawing().outlines
        for line in [by_entry[one.district.code]]
    ]
