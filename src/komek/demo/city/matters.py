"""What happened in the demo city, before anybody dealt with it: who wanted what, when and where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from komek.demo.city.demand import PLACES, Demand
from komek.demo.city.period import Booleans, Integers, Numbers, Period
from komek.demo.city.residents import Residents
from komek.demo.city.streams import stream
from komek.demo.city.town import Town

NOWHERE = -1
CHANCE = 0
USUAL = np.nan
FIRST_WEEKEND_DAY = 5

HOME, NEAR, STREET, NONE = range(len(PLACES))


@dataclass(frozen=True, eq=False)
class Matters:
    """One value a matter, in the order of time.

    moment: seconds since 1970, UTC. service: index into the demand's services. spot: index into
    the town's, or NOWHERE. resident: index into the residents. cause: CHANCE, or the number of a
    planted cause. first_contact: how likely it is answered at once, USUAL for what the service
    has. swift: answered and confirmed within days.
    """

    moment: Integers
    service: Integers
    spot: Integers
    resident: Integers
    cause: Integers
    first_contact: Numbers
    swift: Booleans

    def __len__(self) -> int:
        return len(self.moment)

    def take(self, which: Integers | Booleans | slice) -> Self:
        """Only these, in the order given."""
        return type(self)(*(getattr(self, one.name)[which] for one in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence["Matters"]) -> "Matters":
        """All matters of all parts, in the order of time."""
        columns = [
            np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(cls)
        ]
        together = cls(*columns)
        return together.take(np.argsort(together.moment, kind="stable"))


class Homes:
    """Whose home a matter concerns: populous buildings call more, and lifts stop where there are.

    shares: by service class, the running sum of the buildings' shares.
    """

    def __init__(self, town: Town, population: Numbers, demand: Demand) -> None:
        self.population = population
        lift, managed = town.has("lift"), town.has("management")
        weights = [population, population * lift, population * managed]
        # A reference set may have no lifts at all: then everybody may ask.
        weights = [one if one.any() else population for one in weights]
        self.share = [one / one.sum() for one in weights]
        self._reached = [np.cumsum(one) for one in self.share]
        classes = {"lifts": 1, "buildings": 2, "heat": 2}
        groups = [one.group_code for one in demand.services]
        self.class_of = np.array([classes.get(group, 0) for group in groups])

    def draw(self, service: Integers, numbers: np.random.Generator) -> Integers:
        """A building for each matter."""
        drawn = numbers.random(len(service))
        building = np.empty(len(service), np.int64)
        kind = self.class_of[service]
        for one, reached in enumerate(self._reached):
            chosen = kind == one
            building[chosen] = np.searchsorted(reached, drawn[chosen] * reached[-1], side="right")
        return np.minimum(building, len(self.population) - 1)


def spots_for(
    demand: Demand, town: Town, service: Integers, home: Integers, numbers: np.random.Generator
) -> Integers:
    """Where matters of these services are, for people of these homes."""
    place = demand.place[service]
    near = town.spots_near(home, numbers)
    spot = np.where(place == HOME, home, near)
    return np.where(place == NONE, NOWHERE, spot)


def chunks(counts: Integers, most: int) -> Iterator[slice]:
    """Stretches of whole days that hold at most about so many matters each."""
    reached, start = 0, 0
    for day, count in enumerate(counts.tolist()):
        if reached + count > most and day > start:
            yield slice(start, day)
            reached, start = 0, day
        reached += count
    yield slice(start, len(counts))


@dataclass(frozen=True, eq=False)
class Chance:
    """The matters that come by themselves. counts: days x services."""

    seed: int
    period: Period
    demand: Demand
    town: Town
    homes: Homes
    residents: Residents
    counts: Integers

    def draw(self, days: slice) -> Matters:
        """The matters of some days, in the order of time."""
        numbers = stream(self.seed, "chance", days.start)
        first = days.start
        counts = self.counts[days]
        cell = np.repeat(np.arange(counts.size), counts.ravel())
        day, service = first + cell // counts.shape[1], cell % counts.shape[1]
        weekend = self.period.weekdays[day] >= FIRST_WEEKEND_DAY
        seconds = self.demand.times(service, weekend, numbers)
        home = self.homes.draw(service, numbers)
        matters = Matters(
            moment=self.period.starts[day] + seconds.astype(np.int64),
            service=service,
            spot=spots_for(self.demand, self.town, service, home, numbers),
            resident=self.residents.of_building(home, numbers),
            cause=np.full(len(cell), CHANCE),
            first_contact=np.full(len(cell), USUAL),
            swift=np.zeros(len(cell), bool),
        )
        return matters.take(np.argsort(matters.moment, kind="stable"))


def counts_by_day(seed: int, demand: Demand, total: int) -> Integers:
    """How many of exactly `total` matters come on each day for each service."""
    numbers = stream(seed, "counts")
    return numbers.multinomial(total, demand.rates.ravel()).reshape(demand.rates.shape)
