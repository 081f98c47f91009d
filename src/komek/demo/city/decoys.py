"""What looks like a systemic problem and is none: traps for whoever searches."""

import numpy as np

from komek.demo.city import outages
from komek.demo.city.causes import Cause
from komek.demo.city.grounds import Grounds
from komek.demo.city.residents import Residents
from komek.demo.city.streams import stream
from komek.demo.city.town import Town

BIG_OUTAGE = 0.005
COMPLAINER = 0.0003
FEWEST = 12
COMPLAINTS = (
    "entrance-dirty",
    "noise-at-night",
    "management-complaint",
    "yard-snow",
    "parking-on-lawn",
    "street-dirty",
    "bus-interval",
    "no-answer",
)
CROWDED_BUILDINGS = 70
CROWD = 6.0
"""How many times more people live in a house of the populous area than elsewhere."""


def big_outage(grounds: Grounds, requests: int) -> Cause:
    """One evening on which a good part of the city has no power: nothing that lasts."""
    numbers = stream(grounds.seed, "big outage")
    day = int(numbers.integers(grounds.period.length // 2, grounds.period.length - 1))
    count = max(2 * FEWEST, round(BIG_OUTAGE * requests))
    return outages.burst(
        grounds, "power-outage", day, count, numbers, label="decoy", kind="big_outage"
    )


def complainer(grounds: Grounds, requests: int, residents: Residents) -> Cause:
    """One person who turns to the city every few days, about everything around their home."""
    numbers = stream(grounds.seed, "complainer")
    who = int(numbers.integers(len(residents)))
    known = {one.code for one in grounds.demand.services}
    return Cause(
        label="decoy",
        kind="complainer",
        services=np.array([grounds.demand.index(code) for code in COMPLAINTS if code in known]),
        buildings=residents.home[[who]],
        first=0,
        rhythm=grounds.period.growth,
        count=max(FEWEST, round(COMPLAINER * requests)),
        first_contact=0.5,
        resident=who,
    )


def crowded(seed: int, town: Town) -> tuple[int, ...]:
    """Buildings of the populous area: more of everything, since more people live there."""
    numbers = stream(seed, "crowd")
    managed = np.flatnonzero(town.has("management"))
    middle = int(numbers.choice(managed if len(managed) else np.arange(len(town))))
    return tuple(town.nearest(middle, CROWDED_BUILDINGS).tolist())


def noise(grounds: Grounds, problems: list[Cause], count: int) -> list[Cause]:
    """Pairs of service and place where nothing was planted: whatever is found there is chance."""
    numbers = stream(grounds.seed, "noise")
    taken = {(int(s), int(b)) for one in problems for s in one.services for b in one.buildings}
    found: list[Cause] = []
    shares = grounds.demand.shares()
    while len(found) < count:
        service = int(numbers.choice(len(shares), p=shares))
        middle = int(numbers.choice(len(grounds.town), p=grounds.homes.share[0]))
        buildings = grounds.town.nearest(middle, int(numbers.integers(1, 30)))
        if any((service, int(building)) in taken for building in buildings):
            continue
        found.append(_nothing(grounds, service, buildings))
    return found


def _nothing(grounds: Grounds, service: int, buildings: np.ndarray) -> Cause:
    whole = np.ones(grounds.period.length)
    return Cause("decoy", "noise", np.array([service]), buildings, 0, whole, 0)
