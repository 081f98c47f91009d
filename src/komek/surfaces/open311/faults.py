"""Saying everything that is wrong with a request at once, rather than one fault at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from komek.kernel.errors import Refused

if TYPE_CHECKING:
    from komek.surfaces.open311.asked import Asked


class Several(Refused):
    """More than one fault; code and status are those of the first."""

    def __init__(self, faults: Sequence[Refused]) -> None:
        first = faults[0]
        super().__init__(first.code, first.message, field=first.field)
        self.status = first.status
        self.faults = faults


def faults_of(refused: Refused) -> Sequence[Refused]:
    """The faults of a refusal, one or several."""
    return refused.faults if isinstance(refused, Several) else [refused]


@contextmanager
def gathered(*checks: Callable[[Asked], object], asked: Asked) -> Iterator[None]:
    """Once the block is refused, make every check by itself and raise what all of them find.

    What nothing is wrong with costs nothing more. A refusal that no check knows is raised alone.
    """
    try:
        yield
    except Refused as refused:
        found = [fault for check in checks if (fault := _fault(check, asked))]
        if len(found) < 2:
            raise
        raise Several(found) from refused


def _fault(check: Callable[[Asked], object], asked: Asked) -> Refused | None:
    try:
        check(asked)
    except Refused as refused:
        return refused
    return None
