"""Columns of frames out of numpy arrays: names for indexes, moments for seconds, nulls."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from komek.demo.city.period import Booleans, Integers, Numbers
from komek.history.columns import MOMENT


def named(names: Sequence[str], which: Integers) -> pl.Series:
    """The name at each index."""
    return pl.Series([str(name) for name in names], dtype=pl.String)[which]


def moments(seconds: Integers) -> pl.Series:
    """Seconds since 1970 as moments."""
    return pl.Series(seconds * 1_000_000).cast(MOMENT)


def moments_if(seconds: Numbers) -> pl.Series:
    """Seconds since 1970 as moments, null for NaN."""
    missing = np.isnan(seconds)
    return where(~missing, np.where(missing, 0, seconds).astype(np.int64) * 1_000_000).cast(MOMENT)


def unless(values: Integers, nothing: int) -> pl.Series:
    """The values, null for the one that means nothing."""
    return where(values != nothing, values)


def where(given: Booleans, values: np.ndarray | pl.Series) -> pl.Series:
    """The values, null where they are not given."""
    return pl.select(pl.when(pl.Series(given)).then(pl.Series(values))).to_series()


def where_else(given: Booleans, one: str, other: str) -> pl.Series:
    """One text where it is given, the other elsewhere."""
    return named((other, one), given.astype(np.int64))


def ids_at(ids_: pl.Series, which: Integers) -> pl.Series:
    """The id at each index, null for -1."""
    found = ids_[np.maximum(which, 0)]
    return pl.select(pl.when(pl.Series(which >= 0)).then(found)).to_series()
