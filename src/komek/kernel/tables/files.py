"""CSV and XLSX files as rows of texts, whatever the spreadsheet program made of them."""

import csv
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from komek.kernel.errors import Invalid, TooLarge

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_UNPACKED = 200 * 1024 * 1024
LONGEST_XLSX_CELL = 32_767
_DELIMITERS = ",;\t"

# A spreadsheet takes such a cell for a formula, which could send data away or start a program:
# https://owasp.org/www-community/attacks/CSV_Injection. Numbers are what they are.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file; `number` is what a spreadsheet shows beside it."""

    number: int
    cells: list[str]


def read(content: bytes, known: Collection[str]) -> list[Line]:
    """The lines of a CSV or XLSX file that have something in them, the header first.

    known: names of columns, by which the delimiter of a CSV file is recognised.
    Raises Invalid or TooLarge with a sentence that says what to do.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge("table_too_large", _("This file is larger than 20 MB. Please split it."))
    lines = _xlsx_lines(content) if content[:4] == b"PK\x03\x04" else _csv_lines(content, known)
    found = list(_bounded(lines))
    if not found:
        raise Invalid("table_empty", _("This file is empty."))
    return found


def write_csv(lines: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, without which Excel would take it for another encoding."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([harmless(cell) for cell in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(lines: Iterable[Sequence[str]], title: str) -> bytes:
    """A workbook of one sheet in which every cell is a text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for line in lines:
        if any(len(cell) > LONGEST_XLSX_CELL - 1 for cell in line):
            message = _("A cell is too long for XLSX. Please take CSV.")
            raise TooLarge("cell_too_long", message)
        sheet.append([_text_cell(sheet, harmless(cell)) for cell in line])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def harmless(cell: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def meant(cell: str) -> str:
    """The text that `harmless` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _bounded(lines: Iterable[Line]) -> Iterator[Line]:
    count = 0
    for line in lines:
        if len(line.cells) > MOST_COLUMNS:
            raise TooLarge("columns_too_many", _("This file has more than 100 columns."))
        if any(cell.strip() for cell in line.cells):
            count += 1
            if count > MOST_ROWS + 1:
                message = _("This file has more than 50,000 rows. Please split it.")
                raise TooLarge("rows_too_many", message)
            yield Line(line.number, [meant(cell) for cell in line.cells])


def _csv_lines(content: bytes, known: Collection[str]) -> Iterator[Line]:
    text = _decoded(content)
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=lambda one: _columns_found(header, one, known))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            yield Line(number, cells)
    except csv.Error as error:
        message = _("This file is broken: a quotation mark or a cell has no end.")
        raise Invalid("csv_broken", message) from error


def _columns_found(header: str, delimiter: str, known: Collection[str]) -> int:
    names = {name.strip().strip('"').strip() for name in header.split(delimiter)}
    return len(names & set(known))


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("This file is not UTF-8. In Excel, save it as “CSV UTF-8” or as XLSX.")
        raise Invalid("table_encoding", message) from error
    if "\x00" in text:
        raise Invalid("table_not_text", _("This is neither a CSV nor an XLSX file."))
    return text


def _xlsx_lines(content: bytes) -> Iterator[Line]:
    _refuse_bomb(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says about its own size may be anything
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            yield Line(number, [_text_of(value) for value in _without_tail(cells)])
    except Exception as error:  # openpyxl lets through whatever its parts met in a broken file
        raise Invalid("xlsx_broken", _("This XLSX file cannot be read.")) from error


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise Invalid("xlsx_broken", _("This XLSX file cannot be read.")) from error
    if unpacked > MOST_UNPACKED:
        raise TooLarge("table_too_large", _("This file is larger than 20 MB. Please split it."))


def _without_tail(cells: Sequence[object]) -> Sequence[object]:
    length = len(cells)
    while length and cells[length - 1] is None:
        length -= 1
    return cells[:length]


def _text_of(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date():
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        case _:
            return str(value)


def _text_cell(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell
