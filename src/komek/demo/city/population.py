"""How many people live where in the demo city."""

import numpy as np

from komek.demo.city import decoys
from komek.demo.city.period import Numbers
from komek.demo.city.streams import stream
from komek.demo.city.town import Town

FLATS_WITH_LIFT = 110
FLATS_WITHOUT = 45
SMALL_HOUSE = 1.4
UNEVEN = 0.45


def of(seed: int, town: Town) -> Numbers:
    """How populous each building is, in households; the populous area stands out."""
    numbers = stream(seed, "population")
    flats = np.where(town.has("lift"), FLATS_WITH_LIFT, FLATS_WITHOUT)
    households = np.where(town.has("management"), flats, SMALL_HOUSE)
    people = households * numbers.lognormal(0, UNEVEN, len(town))
    people[list(decoys.crowded(seed, town))] *= decoys.CROWD
    return people
