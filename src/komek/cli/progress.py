"""How far something is: a bar with rate and time left on a terminal, one line in a log."""

import sys
import time
from typing import TextIO

WIDTH = 30
SECONDS_BETWEEN = 0.2


class Progress:
    """Call it with how many are done and how many there are; then `end` it."""

    def __init__(self, things: str, stream: TextIO | None = None) -> None:
        self._things = things
        self._stream = stream or sys.stderr
        self._began = self._shown = time.monotonic()
        self._done = 0

    def __call__(self, done: int, total: int) -> None:
        """Show the bar, at most a few times a second."""
        self._done = done
        now = time.monotonic()
        if self._stream.isatty() and (now - self._shown > SECONDS_BETWEEN or done == total):
            self._shown = now
            print(f"\r{self._bar(done, total)}", end="", file=self._stream, flush=True)

    def end(self) -> None:
        """Leave one line that stays."""
        before = "\r\033[K" if self._stream.isatty() else ""
        seconds = time.monotonic() - self._began
        line = f"{self._done:,} {self._things} in {seconds:.1f} s, {self._rate():,.0f}/s"
        print(f"{before}{line}", file=self._stream, flush=True)

    def _rate(self) -> float:
        return self._done / max(time.monotonic() - self._began, 1e-9)

    def _bar(self, done: int, total: int) -> str:
        full = WIDTH * done // max(total, 1)
        left = (total - done) / max(self._rate(), 1e-9)
        bar = "█" * full + "░" * (WIDTH - full)
        return (
            f"{bar} {done:,}/{total:,} {self._things}  {self._rate():,.0f}/s  {_clock(left)} left"
        )


def _clock(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes}:{seconds:02}"
