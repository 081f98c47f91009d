"""Values that follow dated rows: they change only where a row begins or ends."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Generic, Protocol, TypeVar

Value = TypeVar("Value")
Row = TypeVar("Row", bound="Validity")


class Validity(Protocol):
    """Anything that holds from a moment until a moment; None is no end."""

    @property
    def valid_from(self) -> datetime: ...
    @property
    def valid_to(self) -> datetime | None: ...


def holds(row: Validity, moment: datetime) -> bool:
    """Whether the row holds at the moment: its first moment belongs to it, its last does not."""
    return row.valid_from <= moment and (row.valid_to is None or moment < row.valid_to)


def holding(rows: Iterable[Row], moment: datetime) -> list[Row]:
    """The rows that hold at the moment, in the order given."""
    return [row for row in rows if holds(row, moment)]


class Eras(Generic[Value]):
    """One value for every stretch of time in which the same rows hold.

    `build` makes the value for a moment, and is asked once for each stretch that somebody looks
    at. Threads may share it: two that ask at once both build, and build the same.
    """

    def __init__(self, rows: Iterable[Validity], build: Callable[[datetime], Value]) -> None:
        bounds = {bound for row in rows for bound in (row.valid_from, row.valid_to)}
        self._bounds = sorted(bound for bound in bounds if bound is not None)
        self._build = build
        self._values: dict[int, Value] = {}

    def at(self, moment: datetime) -> Value:
        """The value at the moment; microseconds, once it was built."""
        era = bisect_right(self._bounds, moment)
        if era not in self._values:
            self._values[era] = self._build(moment)
        return self._values[era]
