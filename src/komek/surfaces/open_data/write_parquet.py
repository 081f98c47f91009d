"""Rows as Parquet: laid down piece by piece, then joined without reading all of them at once."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from komek.surfaces.open_data.columns import COLUMNS, DATE, NUMBER, STRING, Row

TYPES = {STRING: pl.String, DATE: pl.Date, NUMBER: pl.Float64}
SCHEMA = pl.Schema({column.name: TYPES[column.type] for column in COLUMNS})


class ParquetFile:
    """A file that rows are added to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pieces = TemporaryDirectory(dir=path.parent)
        self._count = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Append some rows."""
        frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
        frame.write_parquet(Path(self._pieces.name) / f"{self._count:06}.parquet")
        self._count += 1

    def close(self) -> None:
        """Finish the file."""
        pieces = sorted(Path(self._pieces.name).iterdir())
        pl.scan_parquet(pieces, schema=SCHEMA).sink_parquet(self._path)
        self._pieces.cleanup()
