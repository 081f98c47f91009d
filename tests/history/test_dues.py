"""Terms of whole columns run out exactly when a single one does."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from komek.history.columns import MOMENT
from komek.history.dues import dues
from komek.kernel.workdays import DayKind, Term, WorkCalendar

ASTANA = WorkCalendar("KZ", ZoneInfo("Asia/Almaty"), {date(2024, 5, 6): DayKind.HALF})
BOSTON = WorkCalendar("US", ZoneInfo("America/New_York"), subdivision="MA")
MOMENTS = some.datetimes(
    datetime(2023, 1, 1),  # noqa: DTZ001
    datetime(2024, 12, 31),  # noqa: DTZ001
    timezones=some.just(UTC),
)


@pytest.mark.parametrize("calendar", [ASTANA, BOSTON])
@pytest.mark.parametrize("term", [Term(7, "days"), Term(15, "days"), Term(3, "hours")])
@settings(deadline=None)  # the first look at a year builds it
@given(moments=some.lists(MOMENTS, min_size=1))
def test_a_column_is_due_as_its_moments_are(calendar, term, moments):
    found = dues(pl.Series(moments, dtype=MOMENT), term, calendar)
    assert found.to_list() == [calendar.due(moment, term) for moment in moments]


def test_a_second_makes_the_difference_at_closing_time():
    moments = [datetime(2024, 5, 6, 8, minute, tzinfo=UTC) for minute in (0, 1)]
    found = dues(pl.Series(moments, dtype=MOMENT), Term(1, "days"), ASTANA)
    assert found.to_list() == [ASTANA.due(moment, Term(1, "days")) for moment in moments]
    assert found[0] < found[1]


def test_nothing_has_no_term():
    assert dues(pl.Series([None], dtype=MOMENT), Term(1, "days"), ASTANA).to_list() == [None]
