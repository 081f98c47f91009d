"""When promised terms run out, for millions of moments at once: the calendar as running counts."""

from datetime import date, datetime, time, timedelta

import numpy as np

from komek.demo.city.period import Booleans, Integers
from komek.kernel.workdays import WorkCalendar

MARGIN = timedelta(days=240)
NEVER = -1


class Dues:
    """What `WorkCalendar` answers for one moment, for arrays of seconds since 1970 (UTC)."""

    def __init__(self, calendar: WorkCalendar, first: date, last: date) -> None:
        """Knows moments from `first` to `last`, and terms that end within MARGIN of them."""
        start = first - MARGIN
        days = [start + timedelta(days=n) for n in range((last - first + 2 * MARGIN).days)]
        midnights = (datetime.combine(day, time.min, calendar.zone).timestamp() for day in days)
        self._starts = np.fromiter(midnights, np.int64, len(days))
        working = np.array([calendar.is_working(day) for day in days])
        self._working_days = np.flatnonzero(working)
        # How many working days there are up to and including each day.
        self._counts = np.cumsum(working)
        closing = (calendar.closes_at(day) for day in days)
        moments = (int(at.timestamp()) if at else NEVER for at in closing)
        self._closes = np.fromiter(moments, np.int64, len(days))

    def of(self, received: Integers, amount: Integers, in_days: Booleans) -> Integers:
        """The last second of each term: of so many working days, or of so many hours."""
        hours = received + 3600 * amount
        days = np.where(in_days, amount, 1)
        last = self._working_days[self._counts[self._day_of_receipt(received)] - 1 + days]
        return np.where(in_days, self._starts[last + 1] - 1, hours)

    def next_office_hours(self, moments: Integers, shift: Integers) -> Integers:
        """The moments, those outside offices' hours moved to the next morning plus `shift` s."""
        day = self._day(moments)
        since_midnight = moments - self._starts[day]
        closed = (self._closes[day] < moments) | (since_midnight < 8 * 3600)
        early = (self._closes[day] != NEVER) & (since_midnight < 8 * 3600)
        morning = np.where(early, day, self._working_days[self._counts[day]])
        return np.where(closed, self._starts[morning] + 8 * 3600 + 1800 + shift, moments)

    def _day(self, moments: Integers) -> Integers:
        return np.searchsorted(self._starts, moments, side="right") - 1

    def _day_of_receipt(self, received: Integers) -> Integers:
        day = self._day(received)
        in_time = received <= self._closes[day]
        return self._working_days[self._counts[day] - in_time]
