"""Working days of a country: what is one, how to count them, and when a promised term runs out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from holidays import country_holidays

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)


class DayKind(StrEnum):
    """What the city decides a single date to be, whatever the country's calendar says."""

    WORKING = "working"
    HALF = "half"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ClosingTimes:
    """Local times after which nothing more is received that day."""

    full_day: time = time(18, 30)
    half_day: time = time(13, 0)


@dataclass(frozen=True, slots=True)
class Term:
    """A promised time: clock hours that run day and night, or working days."""

    amount: int
    unit: Literal["days", "hours"]

    def __post_init__(self) -> None:
        if self.amount < 1 or self.unit not in ("days", "hours"):
            raise ValueError(f"not a term: {self.amount} {self.unit}")


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """The working days of one city, unchangeable, safe to share between threads.

    country: ISO 3166-1 code known to the `holidays` package, which also knows days off moved by
        decree and the Saturdays and Sundays worked for them.
    subdivision: ISO 3166-2 part, for countries whose regions have holidays of their own.
    overrides: the city's own decisions, which win over the package.

    Days are counted as lawyers do: the day of receipt is not counted, the last day is counted to
    its end. docs/reference/working-days.md says why.
    """

    country: str
    zone: ZoneInfo
    overrides: Mapping[date, DayKind] = field(default_factory=dict)
    closing: ClosingTimes = field(default_factory=ClosingTimes)
    subdivision: str | None = None
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "overrides", MappingProxyType(dict(self.overrides)))

    def is_working(self, day: date) -> bool:
        """Whether offices work on this date, half a day included."""
        return self._year(day.year).is_working(day)

    def closes_at(self, day: date) -> datetime | None:
        """The moment (UTC) the offices close on this local date; None on a day off."""
        if not self.is_working(day):
            return None
        half = self.overrides.get(day) == DayKind.HALF
        closing = self.closing.half_day if half else self.closing.full_day
        return datetime.combine(day, closing, self.zone).astimezone(UTC)

    def add_working_days(self, start: date, n: int) -> date:
        """The n-th working day after `start`; a negative n counts back.

        With n = 0: `start` itself when it is a working day, else the next one.
        """
        if n <= 0 and not self.is_working(start):
            n += 1
        year = start.year
        # Position among the year's working days, counted from 1, of the day that is looked for.
        position = self._year(year).count_through(start) + n
        while position > len(self._year(year).days):
            position -= len(self._year(year).days)
            year += 1
        while position < 1:
            year -= 1
            position += len(self._year(year).days)
        return self._year(year).days[position - 1]

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days come after `a` up to and including `b`; negative when b < a."""
        if b < a:
            return -self.working_days_between(b, a)
        whole_years = sum(len(self._year(year).days) for year in range(a.year, b.year))
        return (
            whole_years + self._year(b.year).count_through(b) - self._year(a.year).count_through(a)
        )

    def day_of_receipt(self, received: datetime) -> date:
        """The working day that counts as the day of receipt.

        After closing time and on a day off it is the next working day.
        """
        day = self.local_date(received)
        closes = self.closes_at(day)
        if closes is None or received.astimezone(UTC) <= closes:
            return self.add_working_days(day, 0)
        return self.add_working_days(day, 1)

    def due(self, received: datetime, term: Term) -> datetime:
        """The last moment (UTC, whole second) at which what was promised is still in time.

        Hours run from the moment of receipt. Days run to 23:59:59 local time of the last day, not
        to closing time: the resident was told a date, and somebody who answers at eight in the
        evening of that date has kept the promise.
        """
        if term.unit == "hours":
            return received.astimezone(UTC).replace(microsecond=0) + timedelta(hours=term.amount)
        return self.end_of(self.add_working_days(self.day_of_receipt(received), term.amount))

    def local_date(self, moment: datetime) -> date:
        """The date on the city's own calendar."""
        return moment.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """The last second (UTC) of a local date."""
        # One second before the next day begins, and not 23:59:59 by the local clock: that comes
        # twice when clocks are put back at midnight, as in Astana on 29 February 2024.
        midnight = datetime.combine(day + _ONE_DAY, time.min, self.zone)
        return midnight.astimezone(UTC) - _ONE_SECOND

    def _year(self, year: int) -> _Year:
        # Two threads may both build a missing year; they build the same.
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._build_year(year)
        return found

    def _build_year(self, year: int) -> _Year:
        working = set(_national_working_days(self.country, self.subdivision, year))
        for day, kind in self.overrides.items():
            if day.year == year:
                (working.discard if kind == DayKind.OFF else working.add)(day)
        return _Year(year, working)


class _Year:
    """The working days of one calendar year, with their running count."""

    __slots__ = ("_counts", "_first", "days")

    def __init__(self, year: int, working: set[date]) -> None:
        self._first = date(year, 1, 1).toordinal()
        self.days = sorted(working)
        self._counts = list(accumulate(day in working for day in _days_of(year)))

    def count_through(self, day: date) -> int:
        return self._counts[day.toordinal() - self._first]

    def is_working(self, day: date) -> bool:
        position = self.count_through(day)
        return position > 0 and self.days[position - 1] == day


@lru_cache(maxsize=512)
def _national_working_days(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    # The neighbouring years are asked for as well: a holiday moved across New Year is known only
    # by the year it came from.
    calendar = country_holidays(country, subdivision, years=(year - 1, year, year + 1))
    return frozenset(day for day in _days_of(year) if calendar.is_working_day(day))


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    length = (date(year, 12, 31) - first).days + 1
    return [first + timedelta(days=offset) for offset in range(length)]
