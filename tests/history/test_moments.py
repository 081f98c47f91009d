"""Dates and times are read as the file's city meant them, clock changes included."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from komek.history.moments import moments

NEW_YORK = "America/New_York"
US = ("%m/%d/%Y %I:%M:%S %p",)
ISO = ("%Y-%m-%d %H:%M:%S",)


def read(*texts, formats=ISO, zone=NEW_YORK, **more):
    return moments(pl.Series(texts, dtype=pl.String), formats, zone, **more)


@pytest.mark.parametrize(
    ("text", "formats", "hour"),
    [
        ("2011-07-01 01:32:33", ISO, 5),
        ("07/01/2011 01:32:33 AM", US, 5),
        ("7/1/2011 1:32:33 AM", US, 5),
        (" 2011-07-01 01:32:33 ", US, 5),
        ("2011-07-01T01:32:33", US, 5),
        ("2011-07-01T01:32:33Z", US, 1),
        ("2011-07-01T01:32:33+05:00", US, 20),
        ("01.07.2011 01:32:33 +0500", ("%d.%m.%Y %H:%M:%S %z",), 20),
    ],
)
def test_a_moment_is_read(text, formats, hour):
    found = read(text, formats=formats)
    assert found.utc[0].replace(day=1, month=7) == datetime(2011, 7, 1, hour, 32, 33, tzinfo=UTC)
    assert not found.unreadable[0]


def test_noon_and_midnight_by_the_american_clock():
    found = read("07/01/2011 12:00:00 AM", "07/01/2011 12:00:00 PM", formats=US)
    assert found.utc.dt.hour().to_list() == [4, 16]


def test_formats_may_be_mixed_and_nothing_is_guessed():
    found = read("07/01/2011 01:00:00 PM", "2011-07-01 13:00:00", "13/01/2011 01:00:00 PM", None,
                 formats=US + ISO)  # fmt: skip
    assert found.utc[0] == found.utc[1]
    assert found.unreadable.to_list() == [False, False, True, False]


def test_a_time_that_the_clocks_skipped_is_an_hour_later():
    found = read("2011-03-13 02:30:00", "2011-03-13 03:30:00", "2011-03-13 01:30:00")
    assert found.skipped.to_list() == [True, False, False]
    assert found.utc[0] == found.utc[1] == datetime(2011, 3, 13, 7, 30, tzinfo=UTC)


def test_of_a_time_that_came_twice_the_first_is_taken():
    found = read("2011-11-06 01:30:00", "2011-11-06 02:30:00")
    assert found.twice.to_list() == [True, False]
    assert found.utc[1] - found.utc[0] == timedelta(hours=2)


def test_astana_gave_up_an_hour_in_2024():
    found = read("2024-02-29 12:00:00", "2024-03-01 12:00:00", zone="Asia/Almaty")
    assert found.utc.dt.hour().to_list() == [6, 7]


def test_a_term_that_is_a_day_lasts_to_its_end():
    found = read("01/05/2018 12:00:00 AM", "01/05/2018 08:00:00 AM", formats=US, whole_day=True)
    assert found.utc[0] == datetime(2018, 1, 6, 4, 59, 59, tzinfo=UTC)
    assert found.utc[1] == datetime(2018, 1, 5, 13, tzinfo=UTC)


LOCAL = some.datetimes(datetime(1972, 1, 1), datetime(2037, 1, 1))  # noqa: DTZ001


@given(some.lists(LOCAL, min_size=1))
def test_what_is_read_is_what_python_reads(local):
    local = [one.replace(microsecond=0, fold=0) for one in local]
    zone = ZoneInfo(NEW_YORK)
    found = read(*[one.strftime(ISO[0]) for one in local])
    # Python's fold=0 also reads a skipped time by the clocks from before.
    assert found.utc.to_list() == [one.replace(tzinfo=zone).astimezone(UTC) for one in local]
