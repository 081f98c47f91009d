"""How long each stage of a load took, and a word to whoever waits when one begins."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stages:
    """Seconds by the name of a stage, in the order in which they began.

    begins: called with the name of each stage that begins, from several threads.
    """

    def __init__(self, begins: Callable[[str], None] = lambda _name: None) -> None:
        self.seconds: dict[str, float] = {}
        self._begins = begins

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of the block; a stage may come back."""
        self._begins(name)
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - began

    def __str__(self) -> str:
        return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.seconds.items())
