"""Rows in PostgreSQL's binary COPY format, made a column at a time.

https://www.postgresql.org/docs/15/sql-copy.html ("Binary Format"): every row is the number of its
fields, then for each the length of its value and the value, numbers with the highest byte first.

The texts of a row are joined by polars with gaps for everything else, so that what comes out is
the very stream to be sent; numpy then fills the gaps. What is as wide in every row stands in
front, in one gap: columns that are so in the whole frame, then those that are so for a while.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import numpy.typing as npt
import polars as pl

from komek.history.columns import Column
from komek.history.copy_values import JSONB_VERSION, Octets, octets, width

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
# So that what is being filled stays in the processor's cache.
SLICE_ROWS = 16_384
_LENGTH = 4
_NULL = -1

Places = npt.NDArray[np.int64]
Lengths = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class CopyRows:
    """Rows of one table, ready to be sent. `columns` are named in the order of the stream."""

    height: int
    fixed: pl.DataFrame
    varying: pl.DataFrame

    @property
    def columns(self) -> list[str]:
        return self.fixed.columns + self.varying.columns

    def stream(self) -> Iterator[bytes | bytearray]:
        """The whole stream in parts, header and trailer included."""
        yield HEADER
        for start in range(0, self.height, SLICE_ROWS):
            height = min(SLICE_ROWS, self.height - start)
            yield _encoded(
                height, self.fixed.slice(start, height), self.varying.slice(start, height)
            )
        yield TRAILER


def copy_rows(rows: pl.DataFrame, columns: Mapping[str, Column]) -> CopyRows:
    """The rows of a table with these columns.

    Columns in which every row is null are left out, and become null on the other side.
    """
    present = rows.select(one.name for one in rows if one.null_count() < one.len())
    as_sent = present.with_columns(
        pl.concat_str(pl.lit(JSONB_VERSION), name).alias(name)
        for name in present.columns
        if columns[name].is_json
    )
    fixed = [one.name for one in as_sent if _is_fixed(one)]
    varying = sorted(as_sent.drop(fixed), key=lambda one: one.head(SLICE_ROWS).n_unique())
    return CopyRows(rows.height, as_sent.select(fixed), as_sent.select(one.name for one in varying))


def _is_fixed(values: pl.Series) -> bool:
    """Whether every row's value is as long as every other's, or every row has none."""
    if nulls := values.null_count():
        return nulls == values.len()
    return values.dtype != pl.String or bool((values == values[0]).all())


def _encoded(height: int, fixed: pl.DataFrame, varying: pl.DataFrame) -> bytearray:
    fixed_here = list(takewhile(_is_fixed, varying))
    front = _front(height, [*fixed, *fixed_here], fixed.width + varying.width)
    varying = varying.drop(values.name for values in fixed_here)
    gaps = [pl.lit("\0" * front.itemsize)]
    for values in varying:
        gaps += [pl.lit("\0" * _LENGTH), _text_or_gap(values)]
    stream = _joined(varying.select(pl.concat_str(gaps)).to_series(), height)
    lengths = [_lengths(values) for values in varying]
    sizes = np.full(height, front.itemsize + _LENGTH * len(lengths), np.int64)
    sizes += sum((np.maximum(one, 0) for one in lengths), np.int64(0))
    places = np.cumsum(sizes) - sizes
    _fill(stream, places, front)
    places += front.itemsize
    for values, length in zip(varying, lengths, strict=True):
        _fill(stream, places, length.astype(">i4").view("V4"))
        places += _LENGTH
        if values.dtype != pl.String:
            given = length >= 0
            _fill(stream, places[given], octets(values.drop_nulls()))
        places += np.maximum(length, 0)
    return stream


def _front(height: int, fixed: Sequence[pl.Series], field_count: int) -> Octets:
    """What every row begins with: the number of all its fields, and the fixed ones."""
    items = [None if values.null_count() else octets(values) for values in fixed]
    layout = [("count", ">i2")]
    for place, item in enumerate(items):
        layout += [(f"length{place}", ">i4")]
        layout += [] if item is None else [(f"value{place}", item.dtype.str)]
    front = np.zeros(height, np.dtype(layout))
    front["count"] = field_count
    for place, item in enumerate(items):
        front[f"length{place}"] = _NULL if item is None else item.itemsize
        if item is not None:
            front[f"value{place}"] = item
    return front.view(f"V{front.itemsize}")


def _text_or_gap(values: pl.Series) -> pl.Expr:
    column = pl.col(values.name)
    if values.dtype == pl.String:
        return column.fill_null("")
    gap = "\0" * (width(values) if values.null_count() < values.len() else 0)
    return pl.when(column.is_null()).then(pl.lit("")).otherwise(pl.lit(gap))


def _lengths(values: pl.Series) -> Lengths:
    """Bytes of each value, -1 for a null."""
    if values.dtype == pl.String:
        return values.str.len_bytes().cast(pl.Int32).fill_null(_NULL).to_numpy().copy()
    given = values.is_not_null().to_numpy()
    size = width(values) if given.any() else 0
    return np.where(given, size, _NULL).astype(np.int32)


def _joined(texts: pl.Series, rows: int) -> bytearray:
    if texts.len() != rows:  # nothing varies: polars made one row of the bare gap
        return bytearray(texts[0].encode() * rows)
    return bytearray(texts.str.join("").cast(pl.Binary).item())


def _fill(stream: bytearray, places: Places, items: Octets) -> None:
    """Put items into the stream, each at its place."""
    if not len(items) or not items.itemsize:
        return
    window = np.ndarray(
        (len(stream) - items.itemsize + 1,), items.dtype, buffer=stream, strides=(1,)
    )
    window[places] = items
