"""The kinds of systemic problems: where each happens, when, and what people ask for."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from komek.demo.city.causes import Cause
from komek.demo.city.grounds import Site
from komek.demo.city.period import Integers, Numbers

# Repaired, confirmed as repaired and back after so many days; so its cases run their course soon.
CYCLE_DAYS = 3
CYCLE_GAP = (17, 40)
IN_SEASON = 1.15

Maker = Callable[[Site, int], Cause]
"""Plants a problem that brings so many requests."""


def _building(site: Site, count: int) -> Cause:
    """One building, for months."""
    services = site.services("building")
    building = site.building(services)
    days = site.days(90, 420)
    rhythm = site.uneven(_length(days)) * site.grounds.season(services, days) ** 0.5
    return _problem("building", services, [building], days.start, rhythm, count)


def _street(site: Site, count: int) -> Cause:
    """Several houses in a row on one street."""
    services = site.services("street")
    houses = site.row_of_houses(services)
    days = site.days(120, 480)
    rhythm = site.uneven(_length(days)) * site.grounds.season(services, days)
    return _problem("street", services, houses, days.start, rhythm, count)


def _network(site: Site, count: int) -> Cause:
    """All houses on a pipe or a cable: an area that no street or district outlines."""
    services = site.services("network")
    buildings = site.around(services, 25, 90)
    days = site.days(150, 540)
    rhythm = site.uneven(_length(days)) * site.grounds.season(services, days)
    return _problem("network", services, buildings, days.start, rhythm, count)


def _seasonal(site: Site, count: int) -> Cause:
    """A whole district, every year in the season of the thing."""
    grounds = site.grounds
    while True:
        services = site.services("seasonal")
        district = int(site.numbers.integers(len(grounds.town.territories)))
        buildings = grounds.district(district)
        if len(buildings) and not any((one, -1 - district) in site.taken for one in services):
            break
    site.take(services, [-1 - district])
    season = grounds.season(services, slice(None))
    rhythm = np.where(season > IN_SEASON, season, 0) * site.uneven(len(season))
    code = grounds.town.territories[district].code
    return _problem("seasonal", services, buildings, 0, rhythm, count, territory=code)


def _growth(site: Site, count: int) -> Cause:
    """Something that grows so slowly that no week differs from the one before."""
    services = site.services("growth")
    buildings = site.around(services, 40, 160)
    length = int(site.numbers.integers(400, 760))
    rhythm = np.linspace(0.05, 1, length) * site.uneven(length)
    first = site.grounds.period.length - length
    return _problem("growth", services, buildings, first, rhythm, count)


def _relapse(site: Site, count: int) -> Cause:
    """Repaired, confirmed as repaired, and back after a few weeks; again and again."""
    services = site.services("relapse")
    building = site.building(services)
    gaps = site.numbers.integers(*CYCLE_GAP, int(np.clip(count // 4, 2, 12)))
    length = int(gaps.sum())
    first = int(site.numbers.integers(0, site.grounds.period.length - length))
    begins = (np.cumsum(gaps) - gaps).tolist()
    rhythm = np.zeros(length)
    for begin in begins:
        rhythm[begin : begin + CYCLE_DAYS] = (1.0, 0.6, 0.3)
    dates = site.grounds.period.dates
    begun = [dates[first + begin].isoformat() for begin in begins]
    return _problem(
        "relapse", services, [building], first, rhythm, count, swift=True, relapses=begun
    )


def _length(days: slice) -> int:
    return int(days.stop - days.start)


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


KINDS: Mapping[str, Maker] = {
    "building": _building,
    "street": _street,
    "network": _network,
    "seasonal": _seasonal,
    "growth": _growth,
    "relapse": _relapse,
}
