"""Whole columns of points lie in the districts that single points lie in."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from komek.directory.models import Territory
from komek.history.columns import MOMENT
from komek.history.districts import Districts
from komek.kernel.places import PolygonIndex

pytestmark = pytest.mark.django_db

FIRST, REDRAWN = datetime(2018, 3, 16, tzinfo=UTC), datetime(2022, 12, 23, tzinfo=UTC)
WEST = [[71.30, 51.0], [71.45, 51.05], [71.43, 51.3], [71.3, 51.3], [71.30, 51.0]]
EAST = [[71.45, 51.05], [71.6, 51.0], [71.6, 51.3], [71.43, 51.3], [71.45, 51.05]]
ALL = [[71.3, 51.0], [71.45, 51.05], [71.6, 51.0], [71.6, 51.3], [71.3, 51.3], [71.3, 51.0]]


@pytest.fixture
def districts():
    def draw(code, ring, start, end=None):
        return Territory.objects.create(
            code=code,
            kind="district",
            valid_from=start,
            valid_to=end,
            geometry={"type": "Polygon", "coordinates": [ring]},
        )

    return [
        draw("all", ALL, FIRST, REDRAWN),
        draw("west", WEST, REDRAWN),
        draw("east", EAST, REDRAWN),
    ]


def found(lat, lon, at):
    moments = pl.Series(at, dtype=MOMENT)
    return Districts().ids(pl.Series(lat), pl.Series(lon), moments).to_list()


def test_thousands_of_points_lie_where_each_of_them_does(districts):
    chance = np.random.default_rng(109)
    lat, lon = chance.uniform(50.98, 51.32, 5000), chance.uniform(71.28, 71.62, 5000)
    index = PolygonIndex(
        (one.id, one.geometry) for one in sorted(districts[1:], key=lambda d: d.code)
    )
    expected = [index.find(*point) for point in zip(lat.tolist(), lon.tolist(), strict=True)]
    assert found(lat, lon, [REDRAWN] * 5000) == expected
    assert len(set(expected)) == 3


def test_the_version_is_that_of_the_moment(districts):
    old, west, _east = (one.id for one in districts)
    moments = [FIRST, REDRAWN - timedelta(microseconds=1), REDRAWN, FIRST - timedelta(days=900)]
    assert found([51.2] * 4, [71.35] * 4, moments) == [old, old, west, old]


def test_no_point_and_no_districts():
    assert found([None], [None], [FIRST]) == [None]
    assert found([51.2], [71.35], [FIRST]) == [None]
    assert not Districts()
