"""Files that are damaged, mixed or not what was said: explained row by row, or refused whole."""

import json

import polars as pl
import pytest

from komek.history.findings import Findings
from komek.history.mapping import parse
from komek.history.read import read
from komek.history.unreadable import Unreadable
from komek.history.validate import validate

HEADER = "no,came,due,done,what,words,lat,lon"
GOOD = [
    "1,2019-01-05 10:00:00,2019-01-09 10:00:00,2019-01-06 10:00:00,Жарық,Шам жанбайды,51.1,71.4",
    "2,2019-01-05 11:00:00,,,Су,Нет воды,51.2,71.5",
    "3,2019-01-05 12:00:00,,,Су,Вода ржавая,,",
]
MAPPING = """
source = "trap"
title = "Trap"
zone = "America/New_York"
language = "ru"
{more}
[columns]
number = "no"
opened = "came"
due = "due"
closed = "done"
service = "what"
text = ["words"]
lat = "lat"
lon = "lon"
[dates]
formats = ["%Y-%m-%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p"]
"""
WITH_CP1251 = '[reading]\nencodings = ["utf-8", "cp1251"]'


@pytest.fixture
def checked(tmp_path):
    """Reads and checks a file of these bytes: numbers of good rows, and the findings."""

    def check(content, *, name="file.csv", more="", columns=""):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        layout = MAPPING.format(more=more).replace("[dates]", f"{columns}\n[dates]")
        mapping, findings = parse(layout), Findings()
        good = validate(read(path, mapping, findings), mapping, findings)
        found = findings.table().select("row", "column", "outcome", "reason").rows()
        return good["number"].to_list(), found

    return check


def lines(*rows, header=HEADER):
    return "\n".join([header, *rows]) + "\n"


def test_a_good_file_has_no_findings(checked):
    assert checked(lines(*GOOD)) == (["1", "2", "3"], [])


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + lines(*GOOD).encode(),
        lines(*GOOD).encode("utf-16"),
        lines(*GOOD).replace("\n", "\r\n").encode(),
        lines(*GOOD).replace("\n", "\r").encode(),
        lines(*GOOD).rstrip("\n").encode(),
        lines(*GOOD).replace("\n", "\n\n").encode(),
        lines(*GOOD).replace(",", ";").encode(),
        lines(*GOOD).replace(",", "\t").encode(),
        lines(*[f'"{row.replace(",", chr(34) + "," + chr(34))}"' for row in GOOD]).encode(),
    ],
    ids=["mark", "utf-16", "crlf", "cr", "no end", "empty lines", "semicolons", "tabs", "quotes"],
)
def test_harmless_differences_do_no_harm(checked, content):
    assert checked(content) == (["1", "2", "3"], [])


BROKEN = {
    "field_count": "4,2019-01-05 12:00:00,,,Су",
    "quote_open": '4,2019-01-05 12:00:00,,,Су,"Вода,,',
    "quote_inside": '4,2019-01-05 12:00:00,,,Су,"Во"да,,',
    "zero_byte": "4,2019-01-05 12:00:00,,,Су,Во\0да,,",
}


@pytest.mark.parametrize("reason", BROKEN)
def test_a_broken_row_harms_no_other(checked, reason):
    content = lines(GOOD[0], BROKEN[reason], *GOOD[1:])
    assert checked(content) == (["1", "2", "3"], [(3, "", "rejected", reason)])


def test_too_many_fields_harm_no_other_row(checked):
    good, found = checked(lines(GOOD[0], GOOD[1] + ",71", GOOD[2]))
    assert (good, found) == (["1", "3"], [(3, "", "rejected", "field_count")])


def test_words_may_have_several_lines_and_inch_marks(checked):
    rows = [
        '4,2019-01-05 12:00:00,,,Су,"первая\nвторая ""строка""",,',
        '5,2019-01-05 12:00:00,,,Су,труба 5" течёт,,',
    ]
    assert checked(lines(rows[0], *GOOD))[0] == ["1", "2", "4", "3"]
    assert checked(lines(*rows, *GOOD)) == (["1", "2", "4", "5", "3"], [])


def test_mixed_encodings_are_read_row_by_row_when_the_mapping_says_so(checked):
    content = lines(*GOOD[:2]).encode() + (GOOD[2] + "\n").encode("cp1251")
    good, found = checked(content, more=WITH_CP1251)
    assert (good, found) == (["1", "2", "3"], [(4, "", "noted", "encoding_other")])
    good, found = checked(content)
    assert (good, found) == (["1", "2"], [(4, "", "rejected", "bytes_unreadable")])


def test_american_and_iso_dates_in_one_file(checked):
    american = "4,01/05/2019 12:30:00 PM,,,Су,Вода,,"
    neither = "5,05.01.2019 12:30,,,Су,Вода,,"
    assert checked(lines(GOOD[0], american, neither)) == (
        ["1", "4"],
        [(4, "came", "rejected", "moment_unreadable")],
    )


def test_clock_changes(checked):
    skipped = "4,2019-03-10 02:30:00,,,Су,Вода,,"
    twice = "5,2019-11-03 01:30:00,,,Су,Вода,,"
    due_skipped = "6,2019-03-03 02:30:00,2019-03-10 02:30:00,,Су,Вода,,"
    assert checked(lines(skipped, twice, due_skipped)) == (
        ["6", "5"],
        [
            (2, "came", "rejected", "moment_skipped"),
            (3, "came", "noted", "moment_twice"),
            (4, "due", "noted", "due_shifted"),
        ],
    )


@pytest.mark.parametrize(
    ("row", "column", "outcome", "reason"),
    [
        (",2019-01-05 12:00:00,,,Су,Вода,,", "no", "rejected", "number_missing"),
        (f"{'4' * 81},2019-01-05 12:00:00,,,Су,Вода,,", "no", "rejected", "number_too_long"),
        ("1,2019-01-05 12:00:00,,,Су,Вода,,", "no", "rejected", "number_repeated"),
        ("4,,,,Су,Вода,,", "came", "rejected", "opened_missing"),
        ("4,2019-01-05 12:00:00,,,,Вода,,", "what", "rejected", "service_missing"),
        ("4,1919-01-05 12:00:00,,,Су,Вода,,", "came", "rejected", "moment_too_early"),
        ("4,2919-01-05 12:00:00,,,Су,Вода,,", "came", "rejected", "moment_in_future"),
        ("4,2019-01-05 12:00:00,,2019-01-04 11:00:00,Су,Вода,,", "done", "rejected",
         "closed_before_opened"),
        ("4,2019-01-05 12:00:00,,2019-01-05 11:59:00,Су,Вода,,", "done", "noted",
         "closed_moments_before"),
        ("4,2019-01-05 12:00:00,,2019-01-05 00:00:00,Су,Вода,,", "done", "noted",
         "closed_day_only"),
        ("4,2019-01-05 12:00:00,2019-01-01 12:00:00,,Су,Вода,,", "due", "noted",
         "due_before_opened"),
        ("4,2019-01-05 12:00:00,9999-01-01 12:00:00,,Су,Вода,,", "due", "noted",
         "due_unbelievable"),
        ("4,2019-01-05 12:00:00,,,Су,Вода,юг,71", "lat", "noted", "place_unreadable"),
        ("4,2019-01-05 12:00:00,,,Су,Вода,151,71", "lat", "noted", "place_impossible"),
        ("4,2019-01-05 12:00:00,,,Су,Вода,51,", "lat", "noted", "place_halved"),
        (f"4,2019-01-05 12:00:00,,,Су,{'ж' * 4001},,", "words", "noted", "text_cut"),
    ],
)  # fmt: skip
def test_a_doubtful_row_has_its_reason(checked, row, column, outcome, reason):
    good, found = checked(lines(GOOD[0], row))
    if reason == "text_cut":
        column = "text"
    assert found == [(3, column, outcome, reason)]
    assert len(good) == (1 if outcome == "rejected" else 2)


WITH_STATES = """status = "state"
[states]
"open" = "assigned"
"done" = "closed"
"""


@pytest.mark.parametrize(
    ("closed", "status", "reasons"),
    [
        ("2019-01-06 10:00:00", "done", []),
        ("", "open", []),
        ("", "done", [("done", "closed_missing")]),
        ("soon", "done", [("done", "moment_unreadable")]),
        ("2019-01-06 10:00:00", "open", [("done", "closed_while_open")]),
        ("", "lost", [("state", "status_unknown")]),
    ],
)
def test_status_and_closing_date_have_to_agree(checked, closed, status, reasons):
    row = f"4,2019-01-05 12:00:00,,{closed},Су,Вода,,,{status}"
    good, found = checked(lines(row, header=f"{HEADER},state"), columns=WITH_STATES)
    assert [(column, reason) for _row, column, _outcome, reason in found] == reasons
    assert good == ([] if reasons else ["4"])


def test_only_the_first_good_row_of_a_number_is_taken(checked):
    bad_date = "1,2019-99-05 10:00:00,,,Су,Вода,,"
    good, found = checked(lines(bad_date, GOOD[0], GOOD[0]))
    assert good == ["1"]
    assert [(row, reason) for row, _column, _outcome, reason in found] == [
        (2, "moment_unreadable"),
        (4, "number_repeated"),
    ]


def refused(checked, *content, **more):
    with pytest.raises(Unreadable) as error:
        checked(*content, **more)
    return str(error.value)


def test_a_wrong_delimiter_is_named(checked):
    reading = '[reading]\ndelimiter = ";"'
    message = refused(checked, lines(*GOOD), more=reading)
    assert "It looks separated by “,”" in message
    assert "no column no, came" in message


def test_another_layout_is_refused_with_both_names(checked):
    message = refused(checked, lines("1,2", header="id,opened"))
    assert "The file has no column no, came" in message
    assert "It has: id, opened" in message


def test_an_empty_file_is_refused(checked):
    assert "empty" in refused(checked, b"")


def test_what_is_no_text_at_all_is_refused(checked):
    assert "no text" in refused(checked, bytes(range(256)) * 4)


def test_half_a_parquet_file_is_refused(checked, tmp_path):
    path = tmp_path / "whole.parquet"
    table = [row.split(",") for row in GOOD]
    pl.DataFrame(table, HEADER.split(","), orient="row").write_parquet(path)
    whole = path.read_bytes()
    assert checked(whole, name="whole.parquet")[0] == ["1", "2", "3"]
    for part in (whole[: len(whole) // 2], whole[:-5], b"PAR1", b"no,came\n1,2\n"):
        assert "only a part" in refused(checked, part, name="half.parquet")


def test_parquet_moments_keep_their_offset(checked, tmp_path):
    path = tmp_path / "typed.parquet"
    rows = pl.DataFrame([row.split(",") for row in GOOD], HEADER.split(","), orient="row")
    typed = rows.with_columns(
        pl.col("no").cast(pl.Int64),
        pl.col("came").str.to_datetime("%Y-%m-%d %H:%M:%S").dt.replace_time_zone("Asia/Almaty"),
    )
    typed.write_parquet(path)
    assert checked(path.read_bytes(), name="typed.parquet") == (["1", "2", "3"], [])


def test_json_may_be_a_list_or_lines(checked):
    objects = [dict(zip(HEADER.split(","), row.split(","), strict=True)) for row in GOOD]
    objects[0]["no"] = 1
    objects[1]["due"] = None
    assert checked(json.dumps(objects), name="a.json") == (["1", "2", "3"], [])
    each = "\n".join(json.dumps(one) for one in objects)
    assert checked(each, name="a.jsonl") == (["1", "2", "3"], [])
    broken = each.replace("\n", '\n{"no": "7", "ca\n[1]\n', 1)
    good, found = checked(broken, name="a.ndjson")
    assert good == ["1", "2", "3"]
    assert found == [(row, "", "rejected", "not_an_object") for row in (2, 3)]
    assert "no whole JSON list" in refused(checked, json.dumps(objects)[:-20], name="a.json")


def test_json_fields_may_lie_deeper(tmp_path):
    deep = MAPPING.format(more="").replace('"lat"', '"place.lat"').replace('"lon"', '"place.lon"')
    one = {"no": 1, "came": "2019-01-05T10:00:00Z", "what": "Су", "words": "", "due": None}
    path = tmp_path / "deep.json"
    path.write_text(json.dumps([one | {"done": None, "place": {"lat": 51.1, "lon": 71.4}}]))
    rows = read(path, parse(deep), Findings())
    assert rows.select("number", "opened", "text.0", "lat", "lon").rows() == [
        ("1", "2019-01-05T10:00:00Z", None, "51.1", "71.4")
    ]


def test_an_unknown_kind_of_file_is_refused(checked):
    assert ".parquet" in refused(checked, b"x", name="a.docx")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="cannot be opened"):
        read(tmp_path / "none.csv", parse(MAPPING.format(more="")), Findings())
