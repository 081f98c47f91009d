from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from komek.kernel.workdays import ClosingTimes, DayKind, Term, WorkCalendar

ASTANA = ZoneInfo("Asia/Almaty")
CALENDAR = WorkCalendar("KZ", ASTANA)

dates = st.dates(date(2000, 1, 1), date(2100, 12, 31))
near_dates = st.dates(date(2024, 1, 1), date(2027, 12, 31))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(
    ["Asia/Almaty", "Europe/Berlin", "America/Havana", "Asia/Beirut", "America/Nuuk"]
).map(ZoneInfo)


def at(year: int, month: int, day: int, hour: int = 12, minute: int = 0, second: int = 0):
    return datetime(year, month, day, hour, minute, second, tzinfo=ASTANA)


# What is a working day


@pytest.mark.parametrize(
    ("day", "working", "why"),
    [
        (date(2024, 5, 4), True, "a Saturday worked for 8 May"),
        (date(2024, 5, 8), False, "a Wednesday off, moved from 4 May"),
        (date(2025, 1, 3), False, "a Friday off, moved from 5 January"),
        (date(2025, 1, 5), True, "a Sunday worked for 3 January"),
        (date(2025, 1, 4), False, "an ordinary Saturday"),
        (date(2025, 3, 25), False, "Nauryz fell on a weekend and runs on to Tuesday"),
        (date(2025, 3, 26), True, "the day after Nauryz"),
        (date(2025, 6, 6), False, "the first day of Kurban Ait"),
        (date(2026, 1, 7), False, "Orthodox Christmas"),
        (date(2026, 3, 9), False, "8 March moved from a Sunday"),
        (date(2026, 3, 18), True, "an ordinary Wednesday"),
        (date(2026, 3, 23), False, "Nauryz"),
        (date(2026, 5, 11), False, "Victory Day moved from a Saturday"),
        (date(2026, 12, 16), False, "Independence Day"),
    ],
)
def test_working_days_of_kazakhstan(day: date, working: bool, why: str):
    assert CALENDAR.is_working(day) is working, why


@pytest.mark.parametrize(("year", "expected"), [(2024, 249), (2025, 246), (2026, 247)])
def test_number_of_working_days_in_a_year(year: int, expected: int):
    # Weekdays minus the holidays on weekdays plus the weekend day worked, from the decrees:
    # 2024: 262 - 14 + 1; 2025: 261 - 16 + 1; 2026: 261 - 14 (Kurban Ait as estimated).
    counted = CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31))
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    assert counted == expected == sum(d.year == year and CALENDAR.is_working(d) for d in days)


def test_a_holiday_moved_across_new_year_is_known():
    new_york = WorkCalendar("US", ZoneInfo("America/New_York"))
    assert not new_york.is_working(date(2021, 12, 31))


def test_regions_may_have_holidays_of_their_own():
    epiphany = date(2026, 1, 6)
    berlin = ZoneInfo("Europe/Berlin")
    assert WorkCalendar("DE", berlin).is_working(epiphany)
    assert not WorkCalendar("DE", berlin, subdivision="BY").is_working(epiphany)


@given(near_dates, st.sampled_from(DayKind))
def test_the_city_decides_over_the_national_calendar(day: date, kind: DayKind):
    calendar = WorkCalendar("KZ", ASTANA, {day: kind})
    assert calendar.is_working(day) is (kind != DayKind.OFF)
    for other in (day - timedelta(days=1), day + timedelta(days=1)):
        assert calendar.is_working(other) is CALENDAR.is_working(other)


def test_a_calendar_keeps_what_it_was_built_from():
    overrides = {date(2026, 3, 18): DayKind.OFF}
    calendar = WorkCalendar("KZ", ASTANA, overrides)
    overrides.clear()
    assert not calendar.is_working(date(2026, 3, 18))
    with pytest.raises(TypeError):
        calendar.overrides[date(2026, 3, 19)] = DayKind.OFF


def test_closing_times():
    half, off = date(2026, 12, 31), date(2027, 1, 1)
    calendar = WorkCalendar("KZ", ASTANA, {half: DayKind.HALF})
    assert calendar.closes_at(date(2026, 12, 30)) == at(2026, 12, 30, 18, 30)
    assert calendar.closes_at(half) == at(2026, 12, 31, 13, 0)
    assert calendar.closes_at(off) is None
    early = WorkCalendar("KZ", ASTANA, closing=ClosingTimes(full_day=time(17, 0)))
    assert early.closes_at(half) == at(2026, 12, 31, 17, 0)


def test_the_zone_of_astana_changed_in_march_2024():
    assert CALENDAR.closes_at(date(2024, 2, 29)) == datetime(2024, 2, 29, 12, 30, tzinfo=UTC)
    assert CALENDAR.closes_at(date(2024, 3, 1)) == datetime(2024, 3, 1, 13, 30, tzinfo=UTC)


# Counting


def test_seven_working_days_over_nauryz():
    # 19, 20, (21-25 Nauryz with its moved days off), 26, 27, (weekend), 30, 31 March, 1 April
    assert CALENDAR.add_working_days(date(2026, 3, 18), 7) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        (date(2024, 5, 3), 1, date(2024, 5, 4)),
        (date(2024, 5, 3), 3, date(2024, 5, 10)),
        (date(2024, 5, 7), -2, date(2024, 5, 4)),
        (date(2026, 3, 20), 0, date(2026, 3, 20)),
        (date(2026, 3, 21), 0, date(2026, 3, 26)),
        (date(2026, 3, 21), 1, date(2026, 3, 26)),
        (date(2026, 3, 21), -1, date(2026, 3, 20)),
        (date(2025, 12, 31), 1, date(2026, 1, 5)),
        (date(2026, 1, 1), -1, date(2025, 12, 31)),
    ],
)
def test_counting_by_hand(start: date, n: int, expected: date):
    assert CALENDAR.add_working_days(start, n) == expected


@given(dates, st.integers(1, 600))
def test_the_nth_working_day_has_n_working_days_before_it(start: date, n: int):
    end = CALENDAR.add_working_days(start, n)
    assert CALENDAR.is_working(end)
    assert CALENDAR.working_days_between(start, end) == n
    assert CALENDAR.working_days_between(end, start) == -n


@given(dates, st.integers(-600, 600))
def test_counting_one_by_one_gives_the_same(start: date, n: int):
    assume(abs(n) <= 60 or start.day == 1)
    step = timedelta(days=1 if n > 0 else -1)
    day, left = start, abs(n)
    if n == 0:
        while not CALENDAR.is_working(day):
            day += timedelta(days=1)
    while left:
        day += step
        left -= CALENDAR.is_working(day)
    assert CALENDAR.add_working_days(start, n) == day


@given(dates, dates, dates)
def test_distances_add_up(a: date, b: date, c: date):
    between = CALENDAR.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)


# Terms


WEEK = Term(7, "days")


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        (at(2026, 3, 18, 0, 0), date(2026, 4, 1)),
        (at(2026, 3, 18, 18, 30), date(2026, 4, 1)),
        (at(2026, 3, 18, 18, 30, 1), date(2026, 4, 2)),
        (at(2026, 3, 20, 23, 0), date(2026, 4, 6)),
        (at(2026, 3, 22, 10, 0), date(2026, 4, 6)),
        (at(2026, 3, 26, 9, 0), date(2026, 4, 6)),
    ],
)
def test_the_day_of_receipt_is_not_counted(received: datetime, last_day: date):
    end = datetime.combine(last_day, time(23, 59, 59), ASTANA)
    assert CALENDAR.due(received, WEEK) == end


def test_after_the_early_end_of_a_half_day_it_is_tomorrow():
    calendar = WorkCalendar("KZ", ASTANA, {date(2026, 3, 18): DayKind.HALF})
    assert calendar.day_of_receipt(at(2026, 3, 18, 13, 0)) == date(2026, 3, 18)
    assert calendar.day_of_receipt(at(2026, 3, 18, 13, 1)) == date(2026, 3, 19)


def test_the_last_day_may_be_a_half_day_and_still_ends_at_midnight():
    calendar = WorkCalendar("KZ", ASTANA, {date(2026, 4, 1): DayKind.HALF})
    assert calendar.due(at(2026, 3, 18), WEEK) == at(2026, 4, 1, 23, 59, 59)


def test_a_day_that_lasts_25_hours_is_due_at_its_very_end():
    received = at(2024, 2, 28)
    assert CALENDAR.due(received, Term(1, "days")) == datetime(2024, 2, 29, 18, 59, 59, tzinfo=UTC)


def test_hours_run_day_and_night():
    saturday_night = at(2026, 3, 21, 23, 30)
    assert CALENDAR.due(saturday_night, Term(3, "hours")) == at(2026, 3, 22, 2, 30)


def test_hours_pass_while_the_clock_is_put_back():
    before = datetime(2024, 2, 29, 17, 30, tzinfo=UTC)  # 23:30 in Astana, half an hour before
    assert CALENDAR.due(before, Term(2, "hours")) == datetime(2024, 2, 29, 19, 30, tzinfo=UTC)


@given(moments, st.integers(1, 40), zones)
def test_a_term_in_days_ends_with_a_working_day(received: datetime, amount: int, zone: ZoneInfo):
    calendar = WorkCalendar("KZ", zone)
    due = calendar.due(received, Term(amount, "days"))
    last_day = due.astimezone(zone).date()
    assert calendar.is_working(last_day)
    assert (due + timedelta(seconds=1)).astimezone(zone).date() == last_day + timedelta(days=1)
    assert calendar.working_days_between(calendar.day_of_receipt(received), last_day) == amount
    assert due.tzinfo is UTC


@given(moments, moments, st.sampled_from([Term(2, "days"), Term(15, "days"), Term(5, "hours")]))
def test_what_comes_later_is_never_due_earlier(a: datetime, b: datetime, term: Term):
    earlier, later = sorted((a, b))
    assert earlier <= CALENDAR.due(earlier, term) <= CALENDAR.due(later, term)


@pytest.mark.parametrize(("amount", "unit"), [(0, "days"), (-1, "hours"), (7, "weeks")])
def test_what_is_not_a_term(amount: int, unit: str):
    with pytest.raises(ValueError, match="not a term"):
        Term(amount, unit)
