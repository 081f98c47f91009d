"""Texts by kind, of which one is drawn for each of many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from komek.demo.city.period import Booleans, Integers

Likely = float | NDArray[np.floating[Any]] | Booleans

NOTHING = 0
"""The index of the empty text, which every pool has."""


@dataclass(frozen=True, eq=False)
class Pool:
    """Texts in a row; those of a kind begin at `first` and are `count`."""

    texts: pl.Series
    first: Integers
    count: Integers

    @classmethod
    def of(cls, kinds: Iterable[Sequence[str]]) -> Self:
        """A pool of the texts of each kind, in the order of kinds."""
        kinds = list(kinds)
        count = np.array([len(one) for one in kinds])
        texts = ["", *(text for one in kinds for text in one)]
        return cls(pl.Series(texts, dtype=pl.String), 1 + np.cumsum(count) - count, count)

    def indexes(self, kind: Integers, numbers: np.random.Generator) -> Integers:
        """The index of one text of each kind."""
        drawn = numbers.random(len(kind))
        return self.first[kind] + (drawn * self.count[kind]).astype(np.int64)

    def draw(
        self,
        kind: Integers,
        numbers: np.random.Generator,
        said: Likely = 1.0,
    ) -> pl.Series:
        """A text of each kind, or with the likelihood that is left nothing."""
        found = self.indexes(kind, numbers)
        return self.texts[np.where(numbers.random(len(kind)) < said, found, NOTHING)]


def joined(parts: Sequence[pl.Series]) -> pl.Series:
    """The parts of each row one after another."""
    frame = pl.DataFrame([part.alias(str(place)) for place, part in enumerate(parts)])
    return frame.select(pl.concat_str(pl.all())).to_series().str.strip_chars()
