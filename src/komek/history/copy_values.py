"""Values of a column as PostgreSQL's binary formats have them, without their lengths.

int2, int4, int8, float8, bool, timestamptz (microseconds since 2000), uuid, text, jsonb (a one,
then text) and bytea of one width; see the `*_recv` functions of PostgreSQL's sources.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

Octets = npt.NDArray[np.void]

JSONB_VERSION = "\1"
_POSTGRES_EPOCH = np.datetime64("2000-01-01", "us").astype(np.int64)
_NUMBERS: dict[type[pl.DataType], str] = {
    pl.Int64: ">i8",
    pl.Int32: ">i4",
    pl.Int16: ">i2",
    pl.Float64: ">f8",
    pl.Boolean: "u1",
}


def octets(values: pl.Series) -> Octets:
    """Values without nulls, each as a numpy item of so many bytes as it has.

    Raises ValueError for texts or bytes that are not all as long.
    """
    kind = values.dtype
    if isinstance(kind, pl.Datetime):
        return _void((values.dt.timestamp("us").to_numpy() - _POSTGRES_EPOCH).astype(">i8"))
    if isinstance(kind, pl.Array):
        return _void(values.to_numpy())
    if kind in (pl.String, pl.Binary):
        return _same_width(values.cast(pl.Binary))
    return _void(values.to_numpy().astype(_NUMBERS[type(kind)]))


def width(values: pl.Series) -> int:
    """How many bytes a value that is not null has."""
    return octets(values.drop_nulls().head(1)).itemsize


def _same_width(values: pl.Series) -> Octets:
    size = len(values[0])
    if not (values.bin.size() == size).all():
        raise ValueError(f"{values.name}: not all are {size} bytes long")
    if not size:
        return np.zeros(values.len(), "V0")
    return _void(values.bin.reinterpret(dtype=pl.Array(pl.UInt8, size)).to_numpy())


def _void(values: npt.NDArray[np.generic]) -> Octets:
    """Rows of numbers as rows of bare bytes."""
    rows = np.ascontiguousarray(values)
    size = rows.itemsize * (rows.shape[1] if rows.ndim > 1 else 1)
    return rows.view(np.uint8).reshape(len(rows), size).view(f"V{size}").ravel()
