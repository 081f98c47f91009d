"""Coordinates of programs: a mistaken order is noticed where the city would lie."""

import pytest

from komek.directory import snapshot
from komek.kernel.errors import Invalid
from komek.surfaces.coordinates import point
from tests.surfaces import city
from tests.surfaces.city import INSIDE, OUTSIDE


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    city.build()


@pytest.mark.parametrize("place", [INSIDE, OUTSIDE, (0.0, 0.0), (-90.0, 180.0)])
def test_places_on_earth(place: tuple[float, float]) -> None:
    assert point(snapshot.current(), *place) == place


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (INSIDE[::-1], "coordinates_swapped"),
        ((120.0, 51.0), "coordinates_swapped"),
        ((120.0, 120.0), "coordinates_invalid"),
        ((float("nan"), 71.4), "coordinates_invalid"),
        ((51.1, float("inf")), "coordinates_invalid"),
    ],
)
def test_what_is_no_place(place: tuple[float, float], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        point(snapshot.current(), *place)
    assert refused.value.code == code
