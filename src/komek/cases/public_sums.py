"""Figures of the city for anybody: months added up, of public matters alone.

What is hidden at present does not count, whatever was public when it was added up: the sums keep
the version of the service, and who reads them asks what it may show.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TypeAlias

from komek.cases import belongings, public
from komek.cases.models import MonthSum, MonthSumsState
from komek.directory import snapshot as directory
from komek.directory.models import Publication
from komek.directory.snapshot import Snapshot
from komek.kernel.actors import Actor
from komek.kernel.permissions import require

COLUMNS = ("received", "first_contact", "owed", "kept", "answered", "confirmed")


@dataclass(frozen=True, slots=True)
class Sums:
    """How many requests; the columns are those of `models.MonthSum`."""

    received: int = 0
    first_contact: int = 0
    owed: int = 0
    kept: int = 0
    answered: int = 0
    confirmed: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        both = (getattr(self, one.name) + getattr(other, one.name) for one in fields(Sums))
        return Sums(*both)


Table: TypeAlias = Mapping[str, Sums]
"""Sums by the code of a group or a district; "" for what lies in none."""


@dataclass(frozen=True, slots=True)
class CityMonth:
    """One month by its first day: the city's sums, by service group and by district."""

    first: date
    whole: Sums
    groups: Table
    districts: Table


@dataclass(frozen=True, slots=True)
class CitySums:
    """The months asked for, the oldest first, each of them there; as_of: when they were added up,
    None before the first time."""

    months: tuple[CityMonth, ...]
    as_of: datetime | None


_last: tuple[datetime | None, Snapshot, int, CitySums] | None = None
"""What this process read last: it holds until it is added up anew, or the directory changes."""


def months(actor: Actor, last: date, number: int) -> CitySums:
    """So many months of the city, up to the one that begins on `last`. A query or two."""
    global _last  # one value of several threads: the last one written is as good as any
    require(actor, "cases.read_public")
    as_of = MonthSumsState.objects.values_list("as_of", flat=True).first()
    here = directory.current()
    if _last and _last[:3] == (as_of, here, number) and _last[3].months[-1].first == last:
        return _last[3]
    found = CitySums(_read(last, number), as_of)
    _last = (as_of, here, number, found)
    return found


def together(found: Iterable[CityMonth]) -> CityMonth:
    """Several months as one, which begins with the first of them."""
    listed = list(found)
    whole = sum((one.whole for one in listed), Sums())
    groups = _merged(one.groups for one in listed)
    return CityMonth(listed[0].first, whole, groups, _merged(one.districts for one in listed))


def month_before(first: date, number: int) -> date:
    """The first day of the month that is so many months earlier."""
    count = first.year * 12 + first.month - 1 - number
    return date(count // 12, count % 12 + 1, 1)


def _merged(tables: Iterable[Table]) -> Table:
    merged: dict[str, Sums] = defaultdict(Sums)
    for table in tables:
        for code, sums in table.items():
            merged[code] += sums
    return dict(merged)


def _read(last: date, number: int) -> tuple[CityMonth, ...]:
    firsts = [month_before(last, back) for back in range(number - 1, -1, -1)]
    groups: dict[date, dict[str, Sums]] = {first: defaultdict(Sums) for first in firsts}
    districts: dict[date, dict[str, Sums]] = {first: defaultdict(Sums) for first in firsts}
    rows = MonthSum.objects.filter(month__gte=firsts[0], month__lte=last)
    hidden = set(public.hidden_services())
    for month, service_id, territory_id, *numbers in rows.values_list(
        "month", "service_id", "territory_id", *COLUMNS
    ):
        service = belongings.service(service_id)
        if service.publication == Publication.NEVER or service.about_organisation:
            continue
        if service.code in hidden:
            continue
        sums, territory = Sums(*numbers), belongings.territory(territory_id)
        groups[month][service.group_code] += sums
        districts[month][territory.code if territory else ""] += sums
    return tuple(
        CityMonth(
            first, sum(groups[first].values(), Sums()), dict(groups[first]), dict(districts[first])
        )
        for first in firsts
    )
