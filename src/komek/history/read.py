"""A file of any kind as one frame of texts, its columns named as the mapping's fields."""

from pathlib import Path

import polars as pl
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.history.findings import Findings
from komek.history.mapping import Mapping
from komek.history.read_csv import read_csv
from komek.history.read_json import read_json
from komek.history.read_parquet import read_parquet
from komek.history.unreadable import Unreadable

ROW = "row"
KINDS = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".json": read_json,
    ".jsonl": read_json,
    ".ndjson": read_json,
    ".parquet": read_parquet,
}


def read(path: Path, mapping: Mapping, findings: Findings) -> pl.DataFrame:
    """The rows of a file: "row", its number there, and a text or null for each mapped field.

    Rows that can't be read at all are in the findings instead. Raises Unreadable when the file
    as a whole is not what it should be.
    """
    reader = KINDS.get(path.suffix.lower())
    if reader is None:
        message = _("Files may be CSV, JSON or Parquet: {kinds}.")
        raise Unreadable("file_kind", format_lazy(message, kinds=", ".join(KINDS)))
    try:
        rows = reader(path, mapping, findings)
    except OSError as error:
        message = format_lazy(_("The file cannot be opened: {reason}."), reason=error.strerror)
        raise Unreadable("file_unopened", message) from error
    return _as_fields(rows, mapping)


def _as_fields(rows: pl.DataFrame, mapping: Mapping) -> pl.DataFrame:
    """The fields instead of the file's columns; empty texts and those that say nothing as null."""
    fields = [pl.col(column).alias(name) for name, column in mapping.columns.by_field().items()]
    named = rows.select(pl.col(ROW), *fields)
    texts = [name for name in named.columns if name != ROW]
    nothing = ["", *mapping.nothing]
    return named.with_columns(
        pl.when(pl.col(name).str.strip_chars().is_in(nothing))
        .then(None)
        .otherwise(name)
        .alias(name)
        for name in texts
    )
