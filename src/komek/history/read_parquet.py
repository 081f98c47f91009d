"""Parquet files."""

from pathlib import Path

import polars as pl
from django.utils.translation import gettext_lazy as _

from komek.history.findings import Findings
from komek.history.mapping import Mapping
from komek.history.unreadable import Unreadable, require_columns


def read_parquet(path: Path, mapping: Mapping, _findings: Findings) -> pl.DataFrame:
    """The mapped columns as texts, and "row" from 1. Moments become ISO 8601."""
    wanted = list(dict.fromkeys(mapping.columns.by_field().values()))
    try:
        schema = pl.read_parquet_schema(path)
        require_columns(wanted, list(schema))
        rows = pl.read_parquet(path, columns=wanted)
    except pl.exceptions.PolarsError as error:
        message = _("This is no Parquet file, or only a part of one.")
        raise Unreadable("parquet_damaged", message) from error
    return rows.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row"),
        *(_text(name, rows.schema[name]) for name in wanted),
    )


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.Datetime):
        if kind.time_zone:
            column = column.dt.convert_time_zone("UTC")
        sign = "%Y-%m-%dT%H:%M:%S%.6f" + ("+00:00" if kind.time_zone else "")
        return column.dt.to_string(sign)
    return column.cast(pl.String)
