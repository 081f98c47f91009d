"""Rows written as XLSX are what a spreadsheet reads."""

from datetime import datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from komek.kernel.tables.files import harmless
from komek.kernel.tables.xlsx_rows import Cell, XlsxRows

MOMENTS = st.datetimes(datetime(1901, 1, 1), datetime(2199, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
# A sheet knows one kind of line end, and nothing that XML cannot say.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)
ROWS = st.lists(
    st.lists(TEXTS | MOMENTS | st.integers(-(2**31), 2**31), min_size=1, max_size=4), max_size=4
)


def read(path: Path) -> list[list[Cell]]:
    sheet = load_workbook(path).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def written(path: Path, rows: list[list[Cell]]) -> list[list[Cell]]:
    sheet = XlsxRows(path)
    for row in rows:
        sheet.write(row)
    sheet.close()
    return read(path)


def test_a_spreadsheet_reads_what_was_written(tmp_path: Path) -> None:
    @given(ROWS)
    @settings(max_examples=60, deadline=None)
    def holds(rows: list[list[Cell]]) -> None:
        found = written(tmp_path / "a.xlsx", rows)
        width = max((len(row) for row in rows), default=0)
        meant = [[_meant(cell) for cell in row] + [None] * (width - len(row)) for row in rows]
        assert [[_seen(cell) for cell in row] for row in found] == meant

    holds()


def _meant(cell: Cell) -> object:
    return (harmless(cell) or None) if isinstance(cell, str) else cell


def _seen(cell: object) -> object:
    return None if cell == "" else cell


def test_what_xml_cannot_say_is_left_out(tmp_path: Path) -> None:
    assert written(tmp_path / "a.xlsx", [["a\x00b\x0b\ud800c\uffff", None, 5]]) == [
        ["abc", None, 5]
    ]


def test_a_text_stays_a_text(tmp_path: Path) -> None:
    assert written(tmp_path / "a.xlsx", [["=1+1", "007", "  spaces  ", "<b>&amp;"]]) == [
        ["'=1+1", "007", "  spaces  ", "<b>&amp;"]
    ]
