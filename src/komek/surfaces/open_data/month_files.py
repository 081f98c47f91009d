"""Writing the cases of one month in every format, in one reading."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from komek.cases import public
from komek.cases.public import PublicCase, Wanted
from komek.kernel.actors import SYSTEM
from komek.surfaces.open_data.columns import Row, row_of
from komek.surfaces.open_data.disk import DRAFT, settle, sha256
from komek.surfaces.open_data.manifest import File
from komek.surfaces.open_data.names import CSV, GEOJSON, PARQUET, href, stored
from komek.surfaces.open_data.write_csv import CsvFile
from komek.surfaces.open_data.write_geojson import GeoJsonFile
from komek.surfaces.open_data.write_parquet import ParquetFile

PIECE = 5_000
"""Rows in memory at a time."""


class Writer(Protocol):
    """A file being written."""

    def add(self, rows: Sequence[Row]) -> None:
        """Append some rows."""

    def close(self) -> None:
        """Finish the file."""


WRITERS: dict[str, Callable[[Path], Writer]] = {
    CSV: CsvFile,
    GEOJSON: GeoJsonFile,
    PARQUET: ParquetFile,
}


def write(root: Path, first: date) -> tuple[int, dict[str, File]]:
    """Write the month that begins on this day; returns how many rows, and the file of each format.

    The files are at their places, and nobody knows them yet.
    """
    with TemporaryDirectory(prefix=DRAFT, dir=root) as folder:
        drafts = {kind: Path(folder) / kind for kind in WRITERS}
        rows = _fill(drafts, first)
        return rows, {
            kind: offered(root, draft, href(first, kind)) for kind, draft in drafts.items()
        }


def offered(root: Path, draft: Path, name: str) -> File:
    """Move a finished file to where it is found by its name and its content."""
    file = File(name, draft.stat().st_size, sha256(draft))
    settle(draft, root / stored(name, file.sha256))
    return file


def _fill(drafts: dict[str, Path], first: date) -> int:
    files = [WRITERS[kind](path) for kind, path in drafts.items()]
    rows = 0
    for cases in _pieces(first):
        rows += len(cases)
        piece = [row_of(case) for case in cases]
        for file in files:
            file.add(piece)
    for file in files:
        file.close()
    return rows


def _pieces(first: date) -> Iterator[Sequence[PublicCase]]:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    wanted = Wanted(opened_from=first, opened_to=last)
    page = public.listed(SYSTEM, wanted, limit=PIECE)
    yield page.cases
    while page.after is not None:
        page = public.listed(SYSTEM, wanted, after=page.after, limit=PIECE)
        yield page.cases
