"""A day of the city is not one of UTC: it begins hours earlier."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from komek.kernel.days import begin_of, day_of, end_of, monday_of

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2190, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_the_city_is_ahead() -> None:
    midnight = datetime(2026, 12, 31, 19, tzinfo=UTC)
    assert begin_of(date(2027, 1, 1)) == midnight == end_of(date(2026, 12, 31))
    assert day_of(midnight) == date(2027, 1, 1)
    assert day_of(midnight - timedelta(microseconds=1)) == date(2026, 12, 31)


def test_a_week_begins_on_the_citys_monday() -> None:
    assert monday_of(datetime(2026, 11, 29, 19, tzinfo=UTC)) == date(2026, 11, 30)
    assert monday_of(datetime(2026, 11, 29, 18, 59, tzinfo=UTC)) == date(2026, 11, 23)


@given(MOMENTS)
def test_every_moment_lies_in_its_day(moment: datetime) -> None:
    day = day_of(moment)
    assert begin_of(day) <= moment < end_of(day)
