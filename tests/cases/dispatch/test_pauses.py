"""Pauses between tries: they grow, stay within bounds, and trying ends."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from komek.cases.pauses import GIVE_UP_AFTER, LONGEST, is_over, pause

FIRST = timedelta(minutes=1)
chances = st.floats(0, 1)


def test_the_first_pause_is_about_a_minute_and_the_last_six_hours() -> None:
    assert pause(1, FIRST, 0.5) == FIRST
    assert pause(2, FIRST, 0.5) == 3 * FIRST
    assert pause(50, FIRST, 0.5) == LONGEST


@given(st.integers(1, 10_000), chances)
def test_pauses_stay_within_bounds(attempts: int, chance: float) -> None:
    assert FIRST * 0.8 <= pause(attempts, FIRST, chance) <= LONGEST * 1.2


@given(st.integers(1, 10_000), chances)
def test_pauses_never_shrink(attempts: int, chance: float) -> None:
    assert pause(attempts, FIRST, chance) <= pause(attempts + 1, FIRST, chance)


@given(st.integers(1, 20))
def test_two_that_failed_together_do_not_come_together(attempts: int) -> None:
    assert pause(attempts, FIRST, 0.1) != pause(attempts, FIRST, 0.9)


def test_three_days_are_enough() -> None:
    assert not is_over(GIVE_UP_AFTER - timedelta(seconds=1))
    assert is_over(GIVE_UP_AFTER)


def test_within_three_days_it_is_tried_some_twenty_times() -> None:
    tries, passed = 0, timedelta()
    while not is_over(passed):
        tries += 1
        passed += pause(tries, FIRST, 0.5)
    assert 15 <= tries <= 25
