"""Which counts of a table are kept back: the small ones, and what would give them away.

A reader knows the total, the counts that are shown, and this very rule. Hiding the small ones alone
would leave one of them, or many of them at their largest, to be worked out by subtraction; with
the smallest of the large ones hidden among them several tables look the same from outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5
"""Below this a count is not shown: whoever knows the place could tell who it is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of counts that add up to a total; None for what is kept back."""

    counts: tuple[int | None, ...]
    total: int | None

    @property
    def complete(self) -> bool:
        """Whether nothing is kept back."""
        return None not in self.counts and self.total is not None


def shown(counts: Sequence[int], fewest: int = FEWEST) -> Shown:
    """The counts, in their order, without those below `fewest` and their shield."""
    total = sum(counts)
    if total < fewest:
        return Shown((None,) * len(counts), None)
    small = any(count < fewest for count in counts)
    # All that are as large as the smallest one, or their order would tell them apart.
    shield = min((count for count in counts if count >= fewest), default=0) if small else 0
    kept = tuple(None if count < fewest or count == shield else count for count in counts)
    return Shown(kept, total)
