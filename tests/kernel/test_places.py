import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.kernel.errors import Invalid
from komek.kernel.places import (
    BadCoordinates,
    BadPolygon,
    Point,
    PolygonIndex,
    cell,
    distance_m,
    neighbours,
    parent,
    read_polygon,
    round_to_street,
    validate,
)

BAITEREK = Point(51.12833, 71.43056)
KHAN_SHATYR = Point(51.13255, 71.40379)

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
points = st.builds(Point, latitudes, longitudes)


def square(west: float, south: float, size: float = 1) -> dict:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


# Coordinates


@given(latitudes, longitudes)
def test_places_on_earth(lat: float, lon: float):
    assert validate(lat, lon) == (lat, lon)


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [
        (math.nan, 71.4, "coordinates_invalid"),
        (51.1, math.nan, "coordinates_invalid"),
        (math.inf, 71.4, "coordinates_invalid"),
        (51.1, -math.inf, "coordinates_invalid"),
        (90.001, 181, "coordinates_invalid"),
        (51.1, 180.001, "coordinates_invalid"),
        (1e300, 1e300, "coordinates_invalid"),
        (106.9, 47.9, "coordinates_swapped"),
    ],
)
def test_places_nowhere(lat: float, lon: float, code: str):
    with pytest.raises(BadCoordinates) as caught:
        validate(lat, lon, field="place")
    assert (caught.value.code, caught.value.field, caught.value.status) == (code, "place", 400)


# Cells


@given(points, st.integers(0, 9))
def test_a_point_lies_in_the_parents_of_its_cell(point: Point, resolution: int):
    fine = cell(*point)
    assert 0 < fine < 2**63
    assert parent(fine, 9) == fine
    assert parent(parent(fine, 8), min(resolution, 8)) == parent(fine, min(resolution, 8))


def test_neighbours_surround_a_cell():
    middle = cell(*BAITEREK)
    ring = neighbours(middle)
    assert len(ring) == 7
    assert middle in ring
    assert ring == sorted(ring)
    assert neighbours(middle, 0) == [middle]
    assert len(neighbours(middle, 2)) == 19
    assert cell(*KHAN_SHATYR) not in neighbours(middle, 2)


# Distances


def test_distances_known_from_elsewhere():
    # One degree of a meridian on a sphere of the mean radius, and half its circumference.
    assert distance_m((0, 0), (1, 0)) == pytest.approx(111_195, abs=1)
    assert distance_m((0, 0), (0, 180)) == pytest.approx(math.pi * 6_371_008.8)
    # So near by, the earth is flat: 469 m to the north, 1,868 m to the west.
    assert distance_m(BAITEREK, KHAN_SHATYR) == pytest.approx(math.hypot(469, 1_868), abs=2)


@given(points, points)
def test_a_distance_is_the_same_both_ways(a: Point, b: Point):
    assert distance_m(a, b) == distance_m(b, a) >= 0
    assert distance_m(a, a) == 0


# Privacy


@given(st.floats(50.9, 51.4), st.floats(71.1, 71.8))
def test_a_public_place_is_near_and_shared(lat: float, lon: float):
    public = round_to_street(lat, lon)
    assert distance_m((lat, lon), public) < 100
    assert round_to_street(*public) == public


def test_houses_of_one_stretch_have_one_public_place():
    across = [BAITEREK.lat - 0.002 + step / 20_000 for step in range(80)]  # every 5.6 m
    public = [round_to_street(lat, BAITEREK.lon) for lat in across]
    assert 3 <= len(set(public)) <= 8


# Polygons


TRIANGLE = [[71, 51], [72, 51], [71, 52], [71, 51]]


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "polygon_malformed"),
        ({}, "polygon_malformed"),
        ({"type": "Point", "coordinates": [71, 51]}, "polygon_malformed"),
        ({"type": "Polygon"}, "polygon_malformed"),
        ({"type": "Polygon", "coordinates": []}, "polygon_malformed"),
        ({"type": "MultiPolygon", "coordinates": []}, "polygon_malformed"),
        ({"type": "Polygon", "coordinates": 5}, "polygon_malformed"),
        ({"type": "Polygon", "coordinates": [[[71], [72], [73], [71]]]}, "polygon_malformed"),
        ({"type": "Polygon", "coordinates": [[["a", 1]] * 4]}, "polygon_malformed"),
        ({"type": "Polygon", "coordinates": [TRIANGLE[:3]]}, "polygon_not_closed"),
        ({"type": "Polygon", "coordinates": [TRIANGLE[:2]]}, "polygon_not_closed"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
            "polygon_invalid",
        ),
        ({"type": "Polygon", "coordinates": [TRIANGLE, TRIANGLE]}, "polygon_invalid"),
        ({"type": "MultiPolygon", "coordinates": [[TRIANGLE], [TRIANGLE]]}, "polygon_invalid"),
        ({"type": "Polygon", "coordinates": [[[71, 51]] * 4]}, "polygon_invalid"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [math.nan, 1], [1, 0], [0, 0]]]},
            "coordinates_invalid",
        ),
        (
            {"type": "Polygon", "coordinates": [[[47, 107], [48, 107], [48, 106], [47, 107]]]},
            "coordinates_swapped",
        ),
    ],
)
def test_what_is_no_area(geometry: object, code: str):
    with pytest.raises(Invalid) as caught:
        read_polygon(geometry)
    assert caught.value.code == code


def test_a_crossing_is_pointed_out():
    with pytest.raises(BadPolygon, match=r"51\.5, 71\.5"):
        read_polygon(
            {"type": "Polygon", "coordinates": [[[71, 51], [72, 52], [72, 51], [71, 52], [71, 51]]]}
        )


def test_a_bad_polygon_among_many_is_named():
    with pytest.raises(BadPolygon) as caught:
        PolygonIndex([("good", square(0, 0)), ("bad", {"type": "Polygon", "coordinates": []})])
    assert caught.value.__notes__ == ["in the polygon of 'bad'"]


def test_heights_are_ignored():
    ring = [[lon, lat, 350.0] for lon, lat in TRIANGLE]
    index = PolygonIndex([("it", {"type": "Polygon", "coordinates": [ring]})])
    assert index.find(51.2, 71.2) == "it"


def test_holes_and_separate_parts():
    outer, hole, apart = (square(*at)["coordinates"][0] for at in [(0, 0, 3), (1, 1, 1), (9, 9, 1)])
    index = PolygonIndex(
        [("it", {"type": "MultiPolygon", "coordinates": [[outer, hole], [apart]]})]
    )
    assert index.find(0.5, 0.5) == "it"
    assert index.find(1.5, 1.5) is None
    assert index.find(9.5, 9.5) == "it"
    assert index.find(5, 5) is None


def test_where_areas_meet_or_overlap_the_first_given_wins():
    west, east, over = ("west", square(0, 0)), ("east", square(1, 0)), ("over", square(0.5, 0))
    on_the_border, in_both = (0.5, 1.0), (0.5, 0.75)
    assert PolygonIndex([west, east]).find(*on_the_border) == "west"
    assert PolygonIndex([east, west]).find(*on_the_border) == "east"
    assert PolygonIndex([west, over]).find(*in_both) == "west"
    assert PolygonIndex([over, west]).find(*in_both) == "over"
    for corner in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        assert PolygonIndex([west]).find(*corner) == "west"


@pytest.mark.parametrize("nowhere", [(math.nan, 0.5), (0.5, math.inf), (-80, 170)])
def test_what_lies_nowhere_is_in_no_area(nowhere: tuple[float, float]):
    assert PolygonIndex([("it", square(0, 0))]).find(*nowhere) is None
    assert PolygonIndex([]).find(*nowhere) is None


GRID = PolygonIndex([((x, y), square(x, y)) for y in range(12) for x in range(12)])


@given(st.floats(0, 12), st.floats(0, 12))
def test_a_grid_finds_what_arithmetic_finds(lat: float, lon: float):
    # On a border the square given first is the one to the south or west.
    expected = (max(math.ceil(lon) - 1, 0), max(math.ceil(lat) - 1, 0))
    assert GRID.find(lat, lon) == expected


def test_threads_may_share_an_index():
    places = [(x / 100 % 12, x / 7 % 12) for x in range(2_000)]
    alone = [GRID.find(*place) for place in places]
    shared = PolygonIndex([((x, y), square(x, y)) for y in range(12) for x in range(12)])
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda place: shared.find(*place), places)) == alone
