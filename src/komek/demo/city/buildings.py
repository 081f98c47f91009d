"""New buildings along the new streets, each inside a district and with those who answer for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from komek.demo.city.period import Booleans, Integers, Numbers
from komek.demo.city.streams import stream
from komek.demo.city.streets import METRES_A_DEGREE, METRES_A_DEGREE_EAST, NewStreet

SETBACK = (22.0, 48.0)  # metres from the middle of the street
WITH_LIFT = 0.68
BLOCKS = ("А", "Б", "1", "2")
WITH_BLOCK = 0.06
_LETTERS = "ABCDEFGHKLMNPQRSTVXZ"


@dataclass(frozen=True, eq=False)
class NewBuildings:
    """One value a building, in the order of their streets and along them.

    street: index of the street. managed: has a manager and central heating; lift: a lift too.
    """

    street: Integers
    house: Sequence[str]
    block: Sequence[str]
    index_code: Sequence[str]
    lat: Numbers
    lon: Numbers
    managed: Booleans
    lift: Booleans

    def __len__(self) -> int:
        return len(self.street)


def make(
    seed: int, streets: Sequence[NewStreet], count: int, city: shapely.Geometry
) -> NewBuildings:
    """About so many buildings, all inside the city's area.

    Streets get as many as their length allows; what would stand outside the city is not built.
    """
    numbers = stream(seed, "buildings")
    lengths = np.array([street.length for street in streets])
    per_street = np.maximum(np.round(count * lengths / lengths.sum()), 2).astype(np.int64)
    street = np.repeat(np.arange(len(streets)), per_street)
    place = np.arange(len(street)) - np.repeat(np.cumsum(per_street) - per_street, per_street)
    lat, lon = _points(streets, street, place, per_street, numbers)
    inside = shapely.contains_xy(city, lon, lat)
    return _built(streets, street[inside], place[inside], lat[inside], lon[inside], numbers)


def _points(
    streets: Sequence[NewStreet],
    street: Integers,
    place: Integers,
    per_street: Integers,
    numbers: np.random.Generator,
) -> tuple[Numbers, Numbers]:
    line = np.array([(s.lat, s.lon, s.east, s.north, s.length) for s in streets])[street]
    lat, lon, east, north, length = line.T
    along = length * (place + numbers.uniform(0.3, 0.7, len(street))) / per_street[street]
    side = np.where(place % 2 == 0, 1, -1) * numbers.uniform(*SETBACK, len(street))
    return (
        np.round(lat + (along * north + side * east) / METRES_A_DEGREE, 5),
        np.round(lon + (along * east - side * north) / METRES_A_DEGREE_EAST, 5),
    )


def _built(
    streets: Sequence[NewStreet],
    street: Integers,
    place: Integers,
    lat: Numbers,
    lon: Numbers,
    numbers: np.random.Generator,
) -> NewBuildings:
    count = len(street)
    managed = ~np.array([one.private for one in streets])[street]
    block = numbers.integers(0, len(BLOCKS), count)
    has_block = managed & (numbers.random(count) < WITH_BLOCK)
    return NewBuildings(
        street=street,
        house=[str(number + 1) for number in place],
        block=[BLOCKS[at] if has else "" for at, has in zip(block, has_block, strict=True)],
        index_code=[_index_code(number) for number in range(count)],
        lat=lat,
        lon=lon,
        managed=managed,
        lift=managed & (numbers.random(count) < WITH_LIFT),
    )


def _index_code(number: int) -> str:
    """Seven characters like those of the post, of a range that the reference set does not use."""
    number, third = divmod(number, 9)
    number, letter = divmod(number, len(_LETTERS))
    number, second = divmod(number, 9)
    tens, first = divmod(number, len(_LETTERS))
    return f"Z0{tens}{_LETTERS[first]}{second + 1}{_LETTERS[letter]}{third + 1}"
