"""Due moments of millions of cases are those that the city's calendar gives for each."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from komek.demo.city.dues import Dues
from komek.demo.city.streams import stream
from komek.kernel.workdays import DayKind, Term, WorkCalendar

ZONE = ZoneInfo("Asia/Almaty")
FIRST, LAST = date(2023, 11, 23), date(2026, 11, 23)


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    overrides = {
        date(2026, 5, 27): DayKind.OFF,
        date(2025, 12, 31): DayKind.HALF,
        date(2026, 1, 10): DayKind.WORKING,
    }
    return WorkCalendar("KZ", ZONE, overrides)


@pytest.fixture(scope="module")
def moments() -> np.ndarray:
    first, last = (
        int(datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp()) for d in (FIRST, LAST)
    )
    drawn = stream(1, "moments").integers(first, last, 3000)
    # Closing times and midnights to the second, on working days, half days and days off.
    edges = [
        int(datetime(*day, *clock, tzinfo=ZONE).timestamp())
        for day in ((2024, 2, 29), (2025, 12, 31), (2026, 1, 10), (2026, 5, 27), (2026, 6, 1))
        for clock in ((0, 0), (7, 59, 59), (13, 0), (13, 0, 1), (18, 30), (18, 30, 1), (23, 59, 59))
    ]
    return np.concatenate((drawn, edges))


def test_terms_are_those_of_the_calendar(calendar: WorkCalendar, moments: np.ndarray) -> None:
    numbers = stream(2, "terms")
    amount = numbers.integers(1, 25, len(moments))
    in_days = numbers.random(len(moments)) < 0.7
    due = Dues(calendar, FIRST, LAST).of(moments, amount, in_days)
    for received, n, days, found in zip(moments, amount, in_days, due, strict=True):
        term = Term(int(n), "days" if days else "hours")
        exact = calendar.due(datetime.fromtimestamp(int(received), UTC), term)
        assert datetime.fromtimestamp(int(found), UTC) == exact, (received, term)


def test_office_hours_are_on_working_days_and_never_earlier(
    calendar: WorkCalendar, moments: np.ndarray
) -> None:
    moved = Dues(calendar, FIRST, LAST).next_office_hours(moments, np.zeros(len(moments), int))
    assert (moved >= moments).all()
    for moment in moved.tolist():
        local = datetime.fromtimestamp(moment, ZONE)
        assert calendar.is_working(local.date())
        assert local.astimezone(UTC) <= (calendar.closes_at(local.date()) or local)
        assert local.hour >= 8
