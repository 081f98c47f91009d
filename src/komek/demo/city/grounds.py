"""What causes are planted in, and the search for a place and a time that nothing else took."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from komek.demo.city import tables
from komek.demo.city.demand import Demand
from komek.demo.city.matters import Homes
from komek.demo.city.period import Booleans, Integers, Numbers, Period
from komek.demo.city.town import Town


@dataclass(frozen=True, eq=False)
class Grounds:
    """The city's days, demand, places and people."""

    seed: int
    period: Period
    demand: Demand
    town: Town
    homes: Homes

    def season(self, services: Sequence[int], days: slice) -> Numbers:
        """How much each day's season and weather bring of services, 1 on an average day."""
        rates = self.demand.rates[:, services].sum(axis=1) / self.period.growth
        return rates[days] / rates.mean()

    def suitable(self, services: Sequence[int]) -> Booleans:
        """Buildings that can have such a matter: a lift stops only where there is one."""
        shares = [self.homes.share[self.homes.class_of[one]] for one in services]
        return np.all([share > 0 for share in shares], axis=0)

    def district(self, territory: int) -> Integers:
        """The buildings that lie in a territory when the past ends."""
        return np.flatnonzero(self.town.territory[-1, : len(self.town)] == territory)


@dataclass(frozen=True, eq=False)
class Site:
    """Grounds in which one cause after another is planted, never two of one service at a place."""

    grounds: Grounds
    numbers: np.random.Generator
    taken: set[tuple[int, int]] = field(default_factory=set)

    def services(self, kind: str) -> list[int]:
        """What a problem of this kind is about: one service, or several together."""
        known = {one.code: at for at, one in enumerate(self.grounds.demand.services)}
        choices = [
            tables.listed(row["services"])
            for row in tables.rows("problems")
            if row["kind"] == kind and set(tables.listed(row["services"])) <= known.keys()
        ]
        return [known[code] for code in choices[int(self.numbers.integers(len(choices)))]]

    def building(self, services: Sequence[int]) -> int:
        """A populous building that is still free."""
        weights = self.grounds.homes.population * self.grounds.suitable(services)
        while True:
            building = int(self.numbers.choice(len(weights), p=weights / weights.sum()))
            if not any((one, building) in self.taken for one in services):
                self.take(services, [building])
                return building

    def row_of_houses(self, services: Sequence[int]) -> Integers:
        """Some houses on one street, around a free one."""
        middle = self.building(services)
        town = self.grounds.town
        street = np.flatnonzero(town.street == town.street[middle])
        place = int(np.searchsorted(street, middle))
        reach = int(self.numbers.integers(4, 14))
        houses = street[max(0, place - reach) : place + reach]
        self.take(services, houses)
        return houses

    def around(self, services: Sequence[int], fewest: int, most: int) -> Integers:
        """All suitable buildings around a free one."""
        centre = self.building(services)
        near = self.grounds.town.nearest(centre, int(self.numbers.integers(fewest, most)))
        buildings = near[self.grounds.suitable(services)[near]]
        self.take(services, buildings)
        return buildings

    def take(self, services: Sequence[int], buildings: Sequence[int] | Integers) -> None:
        """Nothing else is planted for these services there."""
        self.taken.update((one, int(building)) for one in services for building in buildings)

    def days(self, shortest: int, longest: int) -> slice:
        """So many days somewhere in the past."""
        length = int(self.numbers.integers(shortest, longest))
        first = int(self.numbers.integers(30, self.grounds.period.length - length))
        return slice(first, first + length)

    def uneven(self, days: int) -> Numbers:
        """Good days and bad ones."""
        return self.numbers.gamma(0.8, 1 / 0.8, days) + 0.05
