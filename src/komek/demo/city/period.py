"""The days of the demo city's past: three years, ever busier, in the city's own calendar."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from komek.kernel.workdays import WorkCalendar

YEARS = 3
SHARES = (1.0, 1.6, 2.0)
"""Requests of the three years in proportion, as the model city counted them: in millions."""
SECONDS_A_DAY = 86_400

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Period:
    """Whole local days, the last one the day before `until`. Moments are seconds since 1970, UTC.

    In arrays of days the first has index 0.
    """

    calendar: WorkCalendar
    until: date

    @cached_property
    def first(self) -> date:
        """The first day."""
        return self.until - timedelta(days=round(YEARS * 365.25))

    @property
    def length(self) -> int:
        """How many days."""
        return (self.until - self.first).days

    @cached_property
    def dates(self) -> list[date]:
        """Every day."""
        return [self.first + timedelta(days=day) for day in range(self.length)]

    @cached_property
    def starts(self) -> Integers:
        """When each local day begins, and at the end when the last one is over."""
        days = [*self.dates, self.until]
        zone = self.calendar.zone
        midnights = (datetime.combine(day, time.min, zone).timestamp() for day in days)
        return np.fromiter(midnights, np.int64, len(days))

    @property
    def end(self) -> int:
        """The moment at which the past ends and the present begins."""
        return int(self.starts[-1])

    @cached_property
    def months(self) -> Integers:
        """Month of each day, 0 for January."""
        return np.array([day.month - 1 for day in self.dates])

    @cached_property
    def weekdays(self) -> Integers:
        """Weekday of each day, 0 for Monday; 7 for a working day that is none by decree."""
        kinds = (
            day.weekday() if day.weekday() > 4 or self.calendar.is_working(day) else 7
            for day in self.dates
        )
        return np.fromiter(kinds, np.int64, self.length)

    @cached_property
    def growth(self) -> Numbers:
        """How busy each day is compared with the mean one, before season and weekday."""
        years = np.linspace(0, YEARS, self.length, endpoint=False) + 0.5 / 365
        level = np.interp(years, np.arange(YEARS) + 0.5, SHARES)
        # Beyond the middle of the first and last year the line goes on.
        level += np.where(years < 0.5, (years - 0.5) * (SHARES[1] - SHARES[0]), 0)
        level += np.where(years > YEARS - 0.5, (years - YEARS + 0.5) * (SHARES[2] - SHARES[1]), 0)
        return level / level.mean()

    def day_of(self, moments: Integers) -> Integers:
        """The index of the local day of each moment, for moments of this period."""
        return np.searchsorted(self.starts, moments, side="right") - 1
