"""What is left of a term, in words that are true to the minute."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from komek.surfaces.parts.left import left

NOW = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "tone", "words"),
    [
        (timedelta(days=3, hours=5), "days", "3 days left"),
        (timedelta(days=2), "days", "2 days left"),
        (timedelta(days=2) - timedelta(seconds=1), "days", "47 h 59 min left"),
        (timedelta(hours=5, minutes=20), "today", "5 h 20 min left"),
        (timedelta(hours=1), "today", "1 h 0 min left"),
        (timedelta(minutes=12, seconds=59), "hour", "12 min left"),
        (timedelta(0), "hour", "0 min left"),
        (-timedelta(seconds=30), "late", "late by 0 min"),
        (-timedelta(hours=2, minutes=5), "late", "late by 2 h 5 min"),
        (-timedelta(days=4), "late", "late by 4 days"),
    ],
)
def test_how_much_is_left(due: timedelta, tone: str, words: str) -> None:
    with translation.override("en"):
        found = left(NOW + due, NOW)
    assert (found.tone, found.words) == (tone, words)


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_late_is_said_exactly_when_it_is(due: timedelta) -> None:
    with translation.override("en"):
        found = left(NOW + due, NOW)
    assert (found.tone == "late") == found.words.startswith("late") == (due < timedelta(0))
