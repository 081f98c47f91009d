"""Rows as CSV (RFC 4180): UTF-8, days as 2026-03-18, nothing that a spreadsheet would calculate."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from komek.kernel.tables.files import harmless
from komek.surfaces.open_data.columns import NAMES, Row


class CsvFile:
    """A file that rows are added to."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(NAMES)

    def add(self, rows: Iterable[Row]) -> None:
        """Append some rows."""
        self._writer.writerows(map(_cells, rows))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def _cells(row: Row) -> list[Any]:
    return [harmless(value) if isinstance(value, str) else value for value in row]
