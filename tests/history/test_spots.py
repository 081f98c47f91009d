"""Coordinates become places and cells as a single point does, or a reason why not."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from komek.history.spots import cells, spots
from komek.kernel import places

LAT, LON = some.floats(-90, 90), some.floats(-180, 180)


@given(some.lists(some.tuples(LAT, LON), min_size=1))
def test_cells_are_those_of_single_points(points):
    lat, lon = (pl.Series(axis, dtype=pl.Float64) for axis in zip(*points, strict=True))
    assert cells(lat, lon).to_list() == [places.cell(*point) for point in points]


def test_no_point_has_no_cell():
    assert cells(pl.Series([51.1, None]), pl.Series([71.4, None])).null_count() == 1


@pytest.mark.parametrize(
    ("lat", "lon", "fault"),
    [
        ("51,1", "71,4", None),
        (None, None, None),
        ("somewhere", "71.4", "place_unreadable"),
        ("nan", "71.4", "place_unreadable"),
        ("51.1", None, "place_halved"),
        ("91", "71.4", "place_impossible"),
        ("0", "0.0", "place_placeholder"),
        ("39", "-77", "place_placeholder"),
    ],
)
def test_what_is_no_place_has_a_reason(lat, lon, fault):
    texts = (pl.Series([text], dtype=pl.String) for text in (lat, lon))
    found = spots(*texts, placeholders=((39.0, -77.0),))
    assert [name for name, mask in found.faults.items() if mask[0]] == ([fault] if fault else [])
    assert (found.lat[0] is None) is (lat != "51,1")
