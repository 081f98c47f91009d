"""How far something is: a bar with rate and time left on a terminal, nothing in a log.

Before the first and after the last of the things, the terminal names the stage of the work.
"""

import sys
import time
from typing import Self, TextIO

WIDTH = 30
SECONDS_BETWEEN = 0.2
_CLEARED = "\r\033[K"  # an empty line on a terminal


class Progress:
    """Call it within its block with how many are done and how many there are; then print it."""

    def __init__(self, things: str, stream: TextIO | None = None) -> None:
        self._things = things
        self._stream = stream or sys.stderr
        self._began = self._shown = self._now = time.monotonic()
        self._done = self._total = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._now = time.monotonic()
        self._show("")

    def __call__(self, done: int, total: int) -> None:
        """Show the bar, at most a few times a second."""
        self._done, self._total, self._now = done, total, time.monotonic()
        if self._now - self._shown > SECONDS_BETWEEN or done == total:
            self._shown = self._now
            self._show(self._bar())

    def begins(self, stage: str) -> None:
        """Name the stage of the work, unless the bar says more."""
        if self._done == self._total:
            self._show(f"{stage} ...")

    def __str__(self) -> str:
        seconds = self._now - self._began
        return f"{self._done:,} {self._things} in {seconds:.1f} s, {self._rate():,.0f}/s"

    def _show(self, text: str) -> None:
        if self._stream.isatty():
            print(f"{_CLEARED}{text}", end="", file=self._stream, flush=True)

    def _rate(self) -> float:
        return self._done / max(self._now - self._began, 1e-9)

    def _bar(self) -> str:
        full = WIDTH * self._done // max(self._total, 1)
        left = (self._total - self._done) / max(self._rate(), 1e-9)
        bar = "█" * full + "░" * (WIDTH - full)
        counts = f"{self._done:,}/{self._total:,} {self._things}"
        return f"{bar} {counts}  {self._rate():,.0f}/s  {_clock(left)} left"


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes}:{seconds:02}"
