"""Systemic problems planted in the demo city: what a search for problems ought to find."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from komek.demo.city import tables
from komek.demo.city.causes import Cause
from komek.demo.city.demand import Demand
from komek.demo.city.matters import Homes
from komek.demo.city.period import Booleans, Integers, Numbers, Period
from komek.demo.city.streams import stream
from komek.demo.city.town import OUTSIDE, Town

SHARE = 0.024
"""Of all requests, so much comes from planted problems."""
AT_A_MILLION = 86
FEWEST, MOST = 6, 180

# Kind: how many of ten, and how many requests against the others.
MIX = {
    "building": (3.2, 0.25),
    "street": (2.0, 0.7),
    "network": (1.6, 1.5),
    "seasonal": (1.0, 6.0),
    "growth": (1.1, 1.5),
    "relapse": (1.1, 0.3),
}
UNEVEN = 0.75
"""Some problems are plain to see, others hardly stand out."""
SMALLEST = 8
# A relapse comes back after the repair was confirmed, so its cases run their course in days.
CYCLE_DAYS = 3
CYCLE_GAP = (17, 40)


@dataclass(frozen=True, eq=False)
class Grounds:
    """What problems are planted in."""

    seed: int
    period: Period
    demand: Demand
    town: Town
    homes: Homes


def plan(grounds: Grounds, requests: int) -> list[Cause]:
    """All problems of a city with so many requests, each in a place and time of its own."""
    numbers = stream(grounds.seed, "problems")
    kinds = _kinds(how_many(requests))
    sizes = np.array([MIX[kind][1] for kind in kinds]) * numbers.lognormal(0, UNEVEN, len(kinds))
    counts = np.maximum(SMALLEST, np.round(SHARE * requests * sizes / sizes.sum())).astype(int)
    taken: set[tuple[int, int]] = set()
    return [
        _MAKERS[kind](grounds, int(count), taken, numbers)
        for kind, count in zip(kinds, counts, strict=True)
    ]


def how_many(requests: int) -> int:
    """How many problems are planted: four times the requests bring twice the problems."""
    return int(np.clip(round(AT_A_MILLION * (requests / 1e6) ** 0.5), FEWEST, MOST))


def _kinds(count: int) -> list[str]:
    """So many kinds in the proportions of MIX, every kind at least once."""
    names = list(MIX)
    weights = np.array([MIX[name][0] for name in names])
    exact = weights / weights.sum() * (count - len(names))
    whole = np.floor(exact).astype(int)
    for place in np.argsort(whole - exact, kind="stable")[: count - len(names) - whole.sum()]:
        whole[place] += 1
    return [name for name, more in zip(names, whole, strict=True) for _ in range(more + 1)]


def _services(grounds: Grounds, kind: str) -> list[list[int]]:
    """What problems of a kind are about: each entry one or several services together."""
    rows = [row for row in tables.rows("problems") if row["kind"] == kind]
    known = {one.code: at for at, one in enumerate(grounds.demand.services)}
    wanted = [[known[code] for code in tables.listed(row["services"])] for row in rows]
    return [one for one in wanted if one]


def _building(
    grounds: Grounds, count: int, taken: set[tuple[int, int]], numbers: np.random.Generator
) -> Cause:
    """One building, for months."""
    services = _one_of(_services(grounds, "building"), numbers)
    building = _free_building(grounds, services, taken, numbers)
    first, length = _window(grounds.period, numbers, 90, 420)
    rhythm = _uneven(length, numbers) * _season(grounds, services, first, length) ** 0.5
    return _problem("building", services, [building], first, rhythm, count)


def _street(
    grounds: Grounds, count: int, taken: set[tuple[int, int]], numbers: np.random.Generator
) -> Cause:
    """Several houses in a row on one street."""
    services = _one_of(_services(grounds, "street"), numbers)
    buildings = _row_of_houses(grounds, services, taken, numbers)
    first, length = _window(grounds.period, numbers, 120, 480)
    rhythm = _uneven(length, numbers) * _season(grounds, services, first, length)
    return _problem("street", services, buildings, first, rhythm, count)


def _network(
    grounds: Grounds, count: int, taken: set[tuple[int, int]], numbers: np.random.Generator
) -> Cause:
    """All houses on a pipe or a cable: an area that no street or district outlines."""
    services = _one_of(_services(grounds, "network"), numbers)
    centre = _free_building(grounds, services, taken, numbers)
    near = grounds.town.nearest(centre, int(numbers.integers(25, 90)))
    fits = _suitable(grounds, services)[near]
    buildings = near[fits]
    _take(taken, services, buildings)
    first, length = _window(grounds.period, numbers, 150, 540)
    rhythm = _uneven(length, numbers) * _season(grounds, services, first, length)
    return _problem("network", services, buildings, first, rhythm, count)


def _seasonal(
    grounds: Grounds, count: int, taken: set[tuple[int, int]], numbers: np.random.Generator
) -> Cause:
    """A whole district, every year in the season of the thing."""
    while True:
        services = _one_of(_services(grounds, "seasonal"), numbers)
        district = int(numbers.integers(len(grounds.town.territories)))
        buildings = _of_district(grounds.town, district)
        if len(buildings) and (services[0], -1 - district) not in taken:
            break
    taken.add((services[0], -1 - district))
    length = grounds.period.length
    season = _season(grounds, services, 0, length)
    rhythm = np.where(season > 1.15, season, 0) * _uneven(length, numbers)
    code = grounds.town.territories[district].code
    return _problem("seasonal", services, buildings, 0, rhythm, count, territory=code)


def _growth(
    grounds: Grounds, count: int, taken: set[tuple[int, int]], numbers: np.random.Generator
) -> Cause:
    """Something that grows so slowly that no week differs from the one before."""
    services = _one_of(_services(grounds, "growth"), numbers)
    centre = _free_building(grounds, services, taken, numbers)
    buildings = grounds.town.nearest(centre, int(numbers.integers(40, 160)))
    _take(taken, services, buildings)
    length = int(numbers.integers(400, 760))
    first = grounds.period.length - length
    rhythm = np.linspace(0.05, 1, length) * _uneven(length, numbers)
    return _problem("growth", services, buildings, first, rhythm, count)


def _relapse(
    grounds: Grounds, count: int, taken: set[tuple[int, int]], numbers: np.random.Generator
) -> Cause:
    """Repaired, confirmed as repaired, and back after a few weeks; again and again."""
    services = _one_of(_services(grounds, "relapse"), numbers)
    building = _free_building(grounds, services, taken, numbers)
    cycles = int(np.clip(count // 4, 2, 12))
    gaps = numbers.integers(*CYCLE_GAP, cycles)
    length = int(gaps.sum())
    first = int(numbers.integers(0, grounds.period.length - length))
    begins = np.cumsum(gaps) - gaps
    rhythm = np.zeros(length)
    for begin in begins:
        rhythm[begin : begin + CYCLE_DAYS] = (1.0, 0.6, 0.3)
    begun = [grounds.period.dates[first + int(begin)].isoformat() for begin in begins]
    return _problem(
        "relapse", services, [building], first, rhythm, count, swift=True, relapses=begun
    )


Maker = Callable[[Grounds, int, set[tuple[int, int]], np.random.Generator], Cause]
_MAKERS: dict[str, Maker] = {
    "building": _building,
    "street": _street,
    "network": _network,
    "seasonal": _seasonal,
    "growth": _growth,
    "relapse": _relapse,
}


def _problem(
    kind: str,
    services: Sequence[int],
    buildings: Sequence[int] | Integers,
    first: int,
    rhythm: Numbers,
    count: int,
    *,
    swift: bool = False,
    **details: object,
) -> Cause:
    return Cause(
        label="problem",
        kind=kind,
        services=np.array(services),
        buildings=np.array(buildings),
        first=first,
        rhythm=rhythm,
        count=count,
        swift=swift,
        details=details,
    )


def _one_of(choices: Sequence[list[int]], numbers: np.random.Generator) -> list[int]:
    return choices[int(numbers.integers(len(choices)))]


def _suitable(grounds: Grounds, services: Sequence[int]) -> Booleans:
    """Buildings that can have this problem: a lift stops only where there is one."""
    shares = [grounds.homes.share[grounds.homes.class_of[one]] for one in services]
    return np.all([share > 0 for share in shares], axis=0)


def _free_building(
    grounds: Grounds,
    services: Sequence[int],
    taken: set[tuple[int, int]],
    numbers: np.random.Generator,
) -> int:
    weights = grounds.homes.population * _suitable(grounds, services)
    while True:
        building = int(numbers.choice(len(weights), p=weights / weights.sum()))
        if not any((one, building) in taken for one in services):
            _take(taken, services, [building])
            return building


def _row_of_houses(
    grounds: Grounds,
    services: Sequence[int],
    taken: set[tuple[int, int]],
    numbers: np.random.Generator,
) -> Integers:
    town = grounds.town
    middle = _free_building(grounds, services, taken, numbers)
    street = np.flatnonzero(town.street == town.street[middle])
    place = int(np.searchsorted(street, middle))
    reach = int(numbers.integers(4, 14))
    houses = street[max(0, place - reach) : place + reach]
    _take(taken, services, houses)
    return houses


def _take(
    taken: set[tuple[int, int]], services: Sequence[int], buildings: Sequence[int] | Integers
) -> None:
    taken.update((one, int(building)) for one in services for building in buildings)


def _of_district(town: Town, district: int) -> Integers:
    last = town.territory[-1, : len(town)]
    return np.flatnonzero((last == district) & (last != OUTSIDE))


def _window(
    period: Period, numbers: np.random.Generator, shortest: int, longest: int
) -> tuple[int, int]:
    length = int(numbers.integers(shortest, longest))
    return int(numbers.integers(30, period.length - length)), length


def _uneven(days: int, numbers: np.random.Generator) -> Numbers:
    """Good days and bad ones."""
    return numbers.gamma(0.8, 1 / 0.8, days) + 0.05


def _season(grounds: Grounds, services: Sequence[int], first: int, length: int) -> Numbers:
    """How much the days' weather and season bring of these services, 1 on an average day."""
    rates = grounds.demand.rates[:, services].sum(axis=1) / grounds.period.growth
    return rates[first : first + length] / rates.mean()
