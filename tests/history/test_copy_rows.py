"""The COPY stream carries every value over unchanged, whatever is null, empty or odd."""

from datetime import UTC, datetime

import polars as pl
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from komek.history.columns import MOMENT, Column
from komek.history.copy_rows import SLICE_ROWS, copy_rows
from komek.history.uids import UID

TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS carried (
    place bigint, small smallint, number float8, truth boolean, moment timestamptz,
    name varchar(40), data jsonb, mark bytea, uid uuid
) ON COMMIT DELETE ROWS
"""
COLUMNS = {
    "place": pl.Int64(),
    "small": pl.Int16(),
    "number": pl.Float64(),
    "truth": pl.Boolean(),
    "moment": MOMENT,
    "name": pl.String(),
    "data": pl.String(),
    "mark": pl.Binary(),
    "uid": UID,
}
AS_COLUMNS = {
    name: Column(name, kind, None, is_json=name == "data") for name, kind in COLUMNS.items()
}
ROW = some.fixed_dictionaries(
    {
        "small": some.none() | some.integers(-(2**15), 2**15 - 1),
        "number": some.none() | some.floats(allow_nan=False),
        "truth": some.none() | some.booleans(),
        "moment": some.none() | some.datetimes(timezones=some.just(UTC)),
        "name": some.none()
        | some.text(some.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
        "data": some.none() | some.sampled_from(['{"a": "ә"}', "{}", "[1, 2]"]),
        "mark": some.none() | some.binary(min_size=3, max_size=3),
        "uid": some.none() | some.binary(min_size=16, max_size=16).map(list),
    }
)


def carried(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows as they come back from the database."""
    numbered = [{"place": place, **row} for place, row in enumerate(rows)]
    stream = copy_rows(pl.DataFrame(numbered, schema=COLUMNS), AS_COLUMNS)
    names = ", ".join(stream.columns)
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("DELETE FROM carried")
        with cursor.copy(f"COPY carried ({names}) FROM STDIN (FORMAT binary)") as copy:
            for part in stream.stream():
                copy.write(part)
        cursor.execute(
            "SELECT small, number, truth, moment, name, data::text, mark, uid"
            " FROM carried ORDER BY place"
        )
        found = [dict(zip(ROW_NAMES, row, strict=True)) for row in cursor.fetchall()]
    for row in found:
        row["uid"] = row["uid"] and list(row["uid"].bytes)
    return found


ROW_NAMES = ("small", "number", "truth", "moment", "name", "data", "mark", "uid")


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(some.lists(ROW, min_size=1, max_size=20))
def test_every_value_is_carried_over_unchanged(rows):
    assert carried(rows) == rows


@pytest.mark.django_db
def test_rows_of_several_slices_stay_in_their_order():
    base = {"number": 0.5, "truth": True, "moment": datetime(1999, 1, 2, 3, 4, 5, 6, tzinfo=UTC)}
    rows = [
        {
            **base,
            "small": place % 300,
            "name": "б" * (place % 7) if place % 3 else None,
            "data": "{}",
            "mark": None,
            "uid": [place % 256] * 16,
        }
        for place in range(SLICE_ROWS * 2 + 5)
    ]
    assert carried(rows) == rows


def test_bytes_of_different_lengths_are_refused():
    rows = pl.DataFrame({"mark": [b"a", b"bc"]})
    with pytest.raises(ValueError, match="mark: not all are 1 bytes long"):
        list(copy_rows(rows, AS_COLUMNS).stream())


@pytest.mark.django_db
def test_a_frame_in_which_everything_varies():
    rows = pl.DataFrame({"name": ["a", "bc", None], "data": ["{}", None, "[1]"]})
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        stream = copy_rows(rows, AS_COLUMNS)
        names = ", ".join(stream.columns)
        with cursor.copy(f"COPY carried ({names}) FROM STDIN (FORMAT binary)") as copy:
            for part in stream.stream():
                copy.write(part)
        cursor.execute("SELECT name, data::text FROM carried ORDER BY name")
        assert cursor.fetchall() == [("a", "{}"), ("bc", None), (None, "[1]")]
