"""A list as rows of a file: columns, cells, and the two kinds of files that they are written to."""

import csv
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komek.cases.models import ExportForm, State
from komek.cases.queries.views import CaseLine
from komek.directory import snapshot as directory
from komek.directory.entries import Entry
from komek.kernel.errors import TooLarge
from komek.kernel.tables.files import harmless
from komek.kernel.tables.xlsx_rows import MOST_ROWS, Cell, XlsxRows

ZONE = ZoneInfo(settings.TIME_ZONE)


def header(words: bool) -> list[str]:
    """The names of the columns, in the language that is active."""
    columns = [_("Number"), _("State"), _("Service"), _("Group"), _("Organisation"), _("District")]
    columns += [_("Channel"), _("Language"), _("Received"), _("Promised until"), _("Own term")]
    columns += [_("Answered"), _("Closed"), _("Opened again"), _("Rating")]
    return [*columns, _("Address"), _("Words")] if words else columns


def cells(line: CaseLine, language: str, words: bool) -> list[Cell]:
    """A case as a row; moments are the city's. words: with address and the message's beginning."""
    group = directory.current().group(line.service.group_code)
    row: list[Cell] = [
        line.number,
        str(State(line.state).label),
        _named(line.service, language),
        _named(group, language),
        _named(line.organisation, language),
        _named(line.territory, language),
        line.channel,
        line.language,
        *map(
            _moment,
            (line.opened_at, line.promised_due, line.due, line.answered_at, line.closed_at),
        ),
        line.reopened,
        line.rating,
    ]
    return [*row, line.address, line.excerpt] if words else row


def _named(entry: Entry | None, language: str) -> str:
    return "" if entry is None else entry.name(language).text


def _moment(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(ZONE).replace(tzinfo=None, microsecond=0)


class Writer(ABC):
    """Writes rows to a file, one after the other, without keeping them."""

    @abstractmethod
    def __init__(self, path: Path) -> None:
        """Begin the file."""

    @abstractmethod
    def write(self, row: Sequence[Cell]) -> None:
        """Add a row. Raises TooLarge when the file cannot have more."""

    @abstractmethod
    def close(self) -> None:
        """Finish the file."""


class CsvWriter(Writer):
    """UTF-8 with a byte order mark, without which Excel would take it for another encoding."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file)

    def write(self, row: Sequence[Cell]) -> None:
        self._rows.writerow([_text(cell) for cell in row])

    def close(self) -> None:
        self._file.close()


class XlsxWriter(Writer):
    """A workbook of one sheet."""

    def __init__(self, path: Path) -> None:
        self._rows = XlsxRows(path)
        self._count = 0

    def write(self, row: Sequence[Cell]) -> None:
        if self._count == MOST_ROWS:
            raise TooLarge("rows_too_many_for_xlsx", ROWS_TOO_MANY)
        self._count += 1
        self._rows.write(row)

    def close(self) -> None:
        self._rows.close()


ROWS_TOO_MANY = gettext_lazy(
    "An XLSX sheet holds 1,048,575 cases at most. Choose CSV, or narrow the list."
)
WRITERS: dict[str, type[Writer]] = {ExportForm.CSV: CsvWriter, ExportForm.XLSX: XlsxWriter}


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.isoformat(" ", "minutes")
        case _:
            return harmless(str(cell))
