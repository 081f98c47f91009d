"""Reading a damaged CSV file row by row: good rows as they are, a reason for each of the others."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_LINES_A_ROW = 100
_UNENDED = "unexpected end of data"


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row: its fields, or why it has none. `noted` is a reason to remember with a good one."""

    number: int
    fields: Sequence[str] = ()
    fault: str = ""
    kind: str = ""
    noted: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows are written."""

    delimiter: str
    fields: int
    encodings: Sequence[str]


def rows(data: bytes, layout: Layout) -> Iterator[CsvRow]:
    """The rows below the header, numbered as a spreadsheet does; empty lines are no rows."""
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    number, place = 0, 0
    while place < len(lines):
        if not lines[place].strip():
            place += 1
            continue
        number += 1
        row, length = _row(lines, place, number, layout)
        place += length
        if number > 1:
            yield row


def _row(lines: list[bytes], place: int, number: int, layout: Layout) -> tuple[CsvRow, int]:
    """The row that begins at a line, and how many lines it has."""
    row = _parsed(lines[place], number, layout)
    if row.fault != "quote_open":
        return row, 1
    for length in range(2, min(MOST_LINES_A_ROW, len(lines) - place) + 1):
        longer = _parsed(b"\n".join(lines[place : place + length]), number, layout)
        if longer.fault == "quote_open":
            continue
        # More lines that make no proper row were no part of it: the quote was a stray one.
        return (row, 1) if longer.fault else (longer, length)
    return row, 1


def _parsed(line: bytes, number: int, layout: Layout) -> CsvRow:
    if b"\0" in line:
        return CsvRow(number, fault="zero_byte")
    text, noted = _decoded(line, layout.encodings)
    if text is None:
        return CsvRow(number, fault="bytes_unreadable")
    try:
        fields = next(csv.reader([text], delimiter=layout.delimiter, strict=True))
    except csv.Error as error:
        fault = "quote_open" if _UNENDED in str(error) else "quote_inside"
        return CsvRow(number, fault=fault)
    if len(fields) != layout.fields:
        return CsvRow(number, fault="field_count", kind=f"{len(fields)} / {layout.fields}")
    return CsvRow(number, fields, noted=noted)


def _decoded(line: bytes, encodings: Sequence[str]) -> tuple[str | None, str]:
    for place, encoding in enumerate(encodings):
        try:
            return line.decode(encoding), "encoding_other" if place else ""
        except UnicodeDecodeError:
            continue
    return None, ""
