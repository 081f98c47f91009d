"""New streets of the demo city: straight lines over the inhabited parts of its districts."""

from dataclasses import dataclass

import numpy as np

from komek.demo.city import letters, tables
from komek.demo.city.streams import stream

METRES_A_DEGREE = 111_195.0
LATITUDE = 51.13
METRES_A_DEGREE_EAST = METRES_A_DEGREE * np.cos(np.radians(LATITUDE))
AVENUES = 0.16
PRIVATE = 0.22

# Where people live: latitude, longitude, spread in metres, weight, direction of the main streets
# in degrees from east, as the two banks of the river are laid out differently.
QUARTERS = (
    (51.168, 71.420, 1500, 0.22, 2),
    (51.176, 71.470, 1600, 0.16, -24),
    (51.150, 71.490, 1500, 0.15, -30),
    (51.118, 71.430, 1500, 0.16, 28),
    (51.092, 71.410, 1600, 0.11, 33),
    (51.130, 71.368, 1500, 0.12, 16),
    (51.120, 71.510, 1400, 0.08, 8),
)


@dataclass(frozen=True, slots=True)
class NewStreet:
    """A street to be: where it begins (degrees), how it runs (metres east and north, unit) and on.

    private: lined with small houses that have neither lift nor manager.
    """

    code: str
    name_kk: str
    name_ru: str
    lat: float
    lon: float
    east: float
    north: float
    length: float
    private: bool


def make(seed: int) -> list[NewStreet]:
    """A street for each name of the table."""
    numbers = stream(seed, "streets")
    return [_street(row["name_kk"], numbers) for row in tables.rows("street_names")]


def _street(name: str, numbers: np.random.Generator) -> NewStreet:
    weights = np.array([quarter[3] for quarter in QUARTERS])
    lat, lon, spread, _weight, direction = QUARTERS[numbers.choice(len(QUARTERS), p=weights)]
    avenue = numbers.random() < AVENUES
    private = not avenue and numbers.random() < PRIVATE
    length = numbers.uniform(1800, 3600) if avenue else numbers.uniform(700, 2200)
    # Small houses stand farther out.
    middle = numbers.normal(0, spread * (1.9 if private else 1), 2)
    across = 90 * (numbers.random() < 0.5)
    angle = np.radians(direction + across + numbers.normal(0, 4))
    east, north = np.cos(angle), np.sin(angle)
    return NewStreet(
        code=letters.code(name),
        name_kk=f"{name} {'даңғылы' if avenue else 'көшесі'}",
        name_ru=f"{'проспект' if avenue else 'улица'} {letters.russian(name)}",
        lat=lat + (middle[1] - north * length / 2) / METRES_A_DEGREE,
        lon=lon + (middle[0] - east * length / 2) / METRES_A_DEGREE_EAST,
        east=east,
        north=north,
        length=length,
        private=private,
    )
