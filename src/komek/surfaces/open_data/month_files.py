"""Writing the cases of one month in every format, in one reading."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar

from komek.cases import public
from komek.cases.public import PublicCase, Wanted
from komek.cases.public_months import PublicMonth
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

Item = TypeVar("Item")


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


def write(root: Path, month: PublicMonth) -> tuple[int, dict[str, File]]:
    """Write a month; returns how many rows, and the file of each format.

    The files are at their places, and nobody knows them yet.
    """
    with TemporaryDirectory(prefix=DRAFT, dir=root) as folder:
        drafts = {kind: Path(folder) / kind for kind in WRITERS}
        rows = _fill(drafts, _cases(month))
        return rows, {
            kind: offered(root, draft, href(month.first, kind)) for kind, draft in drafts.items()
        }


def offered(root: Path, draft: Path, name: str) -> File:
    """Move a finished file to where it is found by its name and its content."""
    file = File(name, draft.stat().st_size, sha256(draft))
    settle(draft, root / stored(name, file.sha256))
    return file


def _cases(month: PublicMonth) -> Iterator[PublicCase]:
    last = (month.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    wanted = Wanted(opened_from=month.first, opened_to=last)
    return public.each(SYSTEM, wanted, after=month.newest + 1, down_to=month.oldest, piece=PIECE)


def _fill(drafts: dict[str, Path], cases: Iterable[PublicCase]) -> int:
    files = [WRITERS[kind](path) for kind, path in drafts.items()]
    rows = 0
    for piece in _pieces(map(row_of, cases)):
        rows += len(piece)
        for file in files:
            file.add(piece)
    for file in files:
        file.close()
    return rows


def _pieces(items: Iterable[Item]) -> Iterator[list[Item]]:
    rest = iter(items)
    while piece := list(islice(rest, PIECE)):
        yield piece
