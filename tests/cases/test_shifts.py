"""The arithmetic of terms that move: it adds up, never takes time away, and keeps its order."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from komek.cases.shifts import Extended, Paused, due_after
from komek.kernel.workdays import Term, WorkCalendar

ZONE = ZoneInfo("Asia/Almaty")
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
KINDS = st.sampled_from(["working", "off", "half"])
calendars = st.dictionaries(st.dates(date(2025, 1, 1), date(2026, 12, 31)), KINDS, max_size=5).map(
    lambda overrides: WorkCalendar("KZ", ZONE, overrides)
)
moments = st.integers(0, 500 * 86_400).map(lambda second: FIRST + timedelta(seconds=second))
terms = st.builds(Term, st.integers(1, 40), st.sampled_from(["days", "hours"]))


@given(calendars, moments, terms, st.lists(moments, min_size=3, max_size=3))
def test_pauses_that_follow_one_another_are_one_pause(
    calendar: WorkCalendar, due: datetime, term: Term, three: list[datetime]
) -> None:
    first, middle, last = sorted(three)
    in_two = Paused(middle, last).move(
        calendar, Paused(first, middle).move(calendar, due, term), term
    )
    assert in_two == Paused(first, last).move(calendar, due, term)


@given(calendars, moments, terms, st.tuples(moments, moments).map(sorted))
def test_a_pause_gives_back_the_working_days_it_took(
    calendar: WorkCalendar, due: datetime, term: Term, pause: list[datetime]
) -> None:
    start, end = pause
    later = Paused(start, end).move(calendar, due, term)
    if term.unit == "hours":
        assert later - due == end - start
        return
    lost = calendar.working_days_between(calendar.local_date(start), calendar.local_date(end))
    given_back = calendar.working_days_between(calendar.local_date(due), calendar.local_date(later))
    assert given_back == lost
    assert later >= due


@given(calendars, moments, terms, st.tuples(moments, moments).map(sorted), moments)
def test_a_clock_sees_no_more_of_a_pause_than_its_own_time(
    calendar: WorkCalendar, due: datetime, term: Term, pause: list[datetime], start: datetime
) -> None:
    whole = Paused(*pause)
    part = whole.since(start)
    if part is None:
        assert whole.end <= start
        return
    assert part.move(calendar, due, term) <= whole.move(calendar, due, term)
    assert (part.start, part.end) == (max(start, whole.start), whole.end)


@given(calendars, moments, terms, moments)
def test_an_extension_takes_no_time_away(
    calendar: WorkCalendar, due: datetime, term: Term, until: datetime
) -> None:
    assert Extended(FIRST, until).move(calendar, due, term) == max(due, until)


@given(calendars, moments, terms, st.lists(st.tuples(moments, moments).map(sorted), max_size=4))
def test_what_happened_before_a_clock_began_moves_it_not(
    calendar: WorkCalendar, started: datetime, term: Term, spans: list[list[datetime]]
) -> None:
    past = [Paused(a, b) for a, b in spans if b <= started]
    past += [Extended(a, b) for a, b in spans if a < started]
    assert due_after(calendar, started, term, past) == calendar.due(started, term)
