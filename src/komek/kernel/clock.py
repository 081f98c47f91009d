"""The one source of the present moment, which tests and replays can move."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class Journey:
    """A present moment of our own choosing, which stands still or passes at a speed of its own."""

    def __init__(self, to: datetime, speed: float = 0) -> None:
        if to.tzinfo is None:
            raise ValueError("a moment to travel to needs a time zone")
        self._start = to.astimezone(UTC)
        self._speed = speed
        self._departed = time.monotonic()

    def now(self) -> datetime:
        """The moment reached, in UTC."""
        return self._start + timedelta(seconds=self._speed * (time.monotonic() - self._departed))

    def forward(self, by: timedelta) -> None:
        """Jump on by so much; a negative time jumps back."""
        self._start += by


# Plain module state rather than a context variable: threads started inside a journey (a web
# server's, a worker's) must see the same moment as the test that began it.
_journey: Journey | None = None


def now() -> datetime:
    """The present moment, aware and in UTC."""
    journey = _journey
    return datetime.now(UTC) if journey is None else journey.now()


@contextmanager
def travel(to: datetime, speed: float = 0) -> Iterator[Journey]:
    """Within the block `now()` starts at `to`, for every thread of this process.

    speed: 0 stands still, 1 passes as usual, 60 makes a minute of every second.
    """
    global _journey
    before = _journey
    _journey = Journey(to, speed)
    try:
        yield _journey
    finally:
        _journey = before
