"""Eras: asked for any moment, they give what building for that very moment would give."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from komek.kernel.eras import Eras, holding

START = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    valid_from: datetime
    valid_to: datetime | None


moments = st.integers(0, 50).map(lambda hours: START + timedelta(hours=hours))
rows = st.lists(st.builds(Row, moments, st.none() | moments))


@given(rows, st.lists(moments))
def test_a_kept_value_equals_a_fresh_one(rows, asked):
    eras = Eras(rows, lambda moment: holding(rows, moment))
    for moment in asked:
        assert eras.at(moment) == holding(rows, moment)


@given(rows)
def test_a_value_is_built_once_a_stretch(rows):
    built = []
    eras = Eras(rows, built.append)
    for hours in range(52):
        eras.at(START + timedelta(hours=hours))
        eras.at(START + timedelta(hours=hours, minutes=30))
    bounds = {bound for row in rows for bound in (row.valid_from, row.valid_to) if bound}
    assert len(built) <= len(bounds) + 1
