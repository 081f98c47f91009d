"""Cells, columns and files of tables: whatever a spreadsheet program makes of them comes back."""

import csv
import io
import zipfile
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from komek.kernel.errors import Invalid, Refused, TooLarge
from komek.kernel.folding import clean_text
from komek.kernel.tables import (
    Choice,
    Day,
    Flag,
    Json,
    Moment,
    Number,
    Pairs,
    Text,
    Whole,
    Words,
    files,
)
from komek.kernel.tables.columns import cell_of, value_of

KNOWN = ("code", "name_kk", "name_ru")

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(
    lambda text: clean_text(text, 100)
)
some_words = words.filter(bool)
FIRST, LAST = datetime(1950, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
json_values = st.none() | st.booleans() | st.integers() | words


# Columns


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (Text("x"), words),
        (Choice("x", choices=("a", "b")), st.sampled_from(["a", "b"])),
        (Whole("x"), st.integers(-(10**11), 10**11)),
        (Number("x"), st.floats(-180, 180)),
        (Flag("x"), st.booleans()),
        (Day("x"), st.dates(date(1, 1, 1))),
        (Moment("x"), moments),
        (Words("x"), st.lists(some_words)),
        (Pairs("x"), st.dictionaries(some_words, words)),
        (Json("x"), st.dictionaries(words, json_values | st.lists(json_values))),
    ],
    ids=lambda one: type(one).__name__,
)
@given(data=st.data())
def test_a_value_that_is_shown_comes_back(column, values, data):
    value = data.draw(values)
    assert value_of(column, cell_of(column, value)) == value


@given(moments)
def test_a_local_midnight_is_shown_as_a_date(moment):
    cell = Moment("x").show(moment)
    assert ("T" in cell) == (len(cell) != len("2026-03-21"))


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (Moment("x"), "2026-03-21", datetime(2026, 3, 20, 19, tzinfo=UTC)),
        (Moment("x"), "21.03.2026", datetime(2026, 3, 20, 19, tzinfo=UTC)),
        (Moment("x"), "2026-03-21 00:00:00", datetime(2026, 3, 20, 19, tzinfo=UTC)),
        (Day("x"), "1.3.2026", date(2026, 3, 1)),
        (Number("x"), "51,17", 51.17),
        (Flag("x"), "ДА", True),
        (Flag("x"), "жоқ", False),
        (Words("x"), " a ;; b;", ["a", "b"]),
        (Words("x"), r"a\;b;c", ["a;b", "c"]),
        (Pairs("x"), "lift = otis; heating=a=b", {"lift": "otis", "heating": "a=b"}),
        (Text("x"), "  ", ""),
        (Moment("x"), "", None),
    ],
)
def test_cells_as_people_write_them(column, cell, value):
    assert value_of(column, cell) == value


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (Text("x", required=True), " "),
        (Choice("x", choices=("a",)), "b"),
        (Whole("x"), "1.5"),
        (Whole("x"), "٣"),
        (Whole("x"), "9" * 30),
        (Number("x"), "nan"),
        (Number("x"), "1_0"),
        (Flag("x"), "perhaps"),
        (Day("x"), "31.02.2026"),
        (Moment("x"), "2026-03-21T10:00"),
        (Moment("x"), "2026-03-21T99:00+05:00"),
        (Pairs("x"), "lift"),
        (Pairs("x"), "lift=a;lift=b"),
        (Pairs("x"), "=a"),
        (Json("x"), "[1]"),
        (Json("x"), "{"),
        (Json("x"), "[" * 90_000),
        (Text("x"), "a" * 100_001),
    ],
)
def test_a_cell_that_makes_no_sense_is_refused_with_its_column(column, cell):
    with pytest.raises(Refused) as refused:
        value_of(column, cell)
    assert refused.value.field == "x"
    assert str(refused.value)


# Files

cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@settings(max_examples=40)
@given(st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=5))
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_written_is_read(kind, lines):
    assume(all(any(cell.strip() for cell in line) for line in lines))
    content = files.write_csv(lines) if kind == "csv" else files.write_xlsx(lines, "t")
    found = [line.cells for line in files.read(content, ())]
    width = [len(line) for line in lines]
    padded = [cells + [""] * (n - len(cells)) for n, cells in zip(width, found, strict=True)]
    assert padded == lines


@given(st.text())
def test_no_cell_calculates(cell):
    written = files.harmless(cell)
    assert files.meant(written) == cell
    assert not written.startswith(("=", "+", "@", "\t", "\r"))
    if written.startswith("-"):
        float(written)


@pytest.mark.parametrize("cell", ["=1+1", "+7 (7172) 55", "-1+2", "@SUM(A1)", "\t=1", "'=1"])
def test_a_formula_is_written_as_a_text(cell):
    assert files.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-71.4", "12", "'quoted'", "a=b", ""])
def test_other_cells_stay_as_they_are(cell):
    assert files.harmless(cell) == cell


@pytest.mark.parametrize(
    "content",
    [
        "code,name_kk\na,Ә;б".encode(),
        "\ufeffcode,name_kk\r\na,Ә;б\r\n".encode(),
        'code;name_kk\na;"Ә;б"\n'.encode(),
        "code\tname_kk\na\tӘ;б".encode("utf-16"),
        '\n\n"code","name_kk"\n,\n"a","Ә;б"'.encode(),
    ],
    ids=["plain", "mark", "semicolons", "utf-16", "empty lines"],
)
def test_files_as_programs_save_them(content):
    assert [line.cells for line in files.read(content, KNOWN)] == [
        ["code", "name_kk"],
        ["a", "Ә;б"],
    ]


def test_lines_have_the_numbers_a_spreadsheet_shows():
    lines = files.read(b'code\n\n"a\nb"\nc\n', KNOWN)
    assert [(line.number, line.cells[0]) for line in lines] == [(1, "code"), (3, "a\nb"), (4, "c")]


def test_numbers_dates_and_flags_of_a_workbook_become_texts():
    book = Workbook()
    book.active.append(["code", "name_kk"])
    book.active.append([12.0, date(2026, 3, 21)])
    book.active.append([True, 51.17, None])
    content = io.BytesIO()
    book.save(content)
    assert [line.cells for line in files.read(content.getvalue(), KNOWN)][1:] == [
        ["12", "2026-03-21 00:00:00"],
        ["1", "51.17"],
    ]


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (files.MOST_UNPACKED + 1))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_empty"),
        (b"\n , \n", "table_empty"),
        ("код;название\nа;б".encode("cp1251"), "table_encoding"),
        (b"code\n\x00", "table_not_text"),
        (b'code\n"a', "csv_broken"),
        (b"PK\x03\x04 and nothing else", "xlsx_broken"),
        (b"," * files.MOST_COLUMNS + b"a", "columns_too_many"),
        (b"a\n" * (files.MOST_ROWS + 2), "rows_too_many"),
        (b"x" * (files.MOST_BYTES + 1), "table_too_large"),
        (b'code\n"' + b"x" * 200_000 + b'"', "csv_broken"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(content, code):
    with pytest.raises(Refused) as refused:
        files.read(content, KNOWN)
    assert refused.value.code == code
    assert str(refused.value)


def test_a_bomb_is_not_unpacked():
    with pytest.raises(TooLarge):
        files.read(bomb(), KNOWN)


@settings(max_examples=40)
@given(st.integers(4, 4000), st.binary(min_size=1, max_size=20))
def test_a_damaged_workbook_is_refused_or_read(place, noise):
    content = bytearray(files.write_xlsx([["code", "name_kk"], ["a", "b"]], "t"))
    content[place : place + len(noise)] = noise
    with suppress(Invalid, TooLarge):
        assert all(isinstance(line.number, int) for line in files.read(bytes(content), KNOWN))


def test_a_cell_too_long_for_a_workbook_is_not_cut_off():
    with pytest.raises(TooLarge):
        files.write_xlsx([["a" * 40_000]], "t")
    assert files.read(files.write_csv([["a" * 40_000]]), ())[0].cells == ["a" * 40_000]


def test_a_csv_opens_in_excel():
    content = files.write_csv([["code", "name_kk"], ["a", "Ә"]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [
        ["code", "name_kk"],
        ["a", "Ә"],
    ]
