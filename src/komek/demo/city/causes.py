"""A cause behind many matters that was planted on purpose, and what it brings about."""

from dataclasses import dataclass, field

import numpy as np

from komek.demo.city.demand import Demand
from komek.demo.city.matters import (
    FIRST_WEEKEND_DAY,
    NOWHERE,
    Homes,
    Matters,
    spots_for,
)
from komek.demo.city.period import Integers, Numbers, Period
from komek.demo.city.residents import Residents
from komek.demo.city.streams import stream
from komek.demo.city.town import Town

WITHOUT_KNOWING = 0.2
"""How likely an operator answers at once who does not know of the cause yet."""


@dataclass(frozen=True, eq=False)
class Cause:
    """Something behind `count` matters of some services at some buildings.

    label: "problem", "decoy" or "outage". kind: which of them. first: the first day's index.
    rhythm: how busy each day from there on is. resident: the one person behind it all, if any.
    moments: seconds since 1970 of each matter, where days alone do not say it. unknown: the
    share of matters that come before the operators know of the cause and can answer at once.
    """

    label: str
    kind: str
    services: Integers
    buildings: Integers
    first: int
    rhythm: Numbers
    count: int
    first_contact: float = 0.2
    unknown: float = 0.0
    swift: bool = False
    resident: int | None = None
    moments: Integers | None = None
    details: dict[str, object] = field(default_factory=dict)

    @property
    def days(self) -> slice:
        """The days it lasts."""
        return slice(self.first, self.first + len(self.rhythm))

    def background(self, demand: Demand, homes: Homes, by_chance: int) -> float:
        """How many matters of its services at its buildings its days would bring by chance."""
        rates = demand.rates[self.days][:, self.services].sum(axis=0)
        shares = [homes.share[homes.class_of[one]][self.buildings].sum() for one in self.services]
        return float(by_chance * np.dot(rates, shares))


@dataclass(frozen=True, eq=False)
class Stage:
    """All that causes play on."""

    seed: int
    period: Period
    demand: Demand
    town: Town
    homes: Homes
    residents: Residents

    def play(self, cause: Cause, number: int) -> Matters:
        """The matters a cause brings about, in the order of time."""
        numbers = stream(self.seed, "cause", number)
        service = numbers.choice(cause.services, cause.count)
        building = self._buildings(cause, numbers)
        spots = spots_for(self.demand, self.town, service, building, numbers)
        # Even what usually concerns no place is known to do so here.
        spots = np.where(spots == NOWHERE, building, spots)
        matters = Matters(
            moment=self._moments(cause, service, numbers),
            service=service,
            spot=spots,
            resident=self._residents(cause, building, numbers),
            cause=np.full(cause.count, number),
            first_contact=np.full(cause.count, cause.first_contact),
            swift=np.full(cause.count, cause.swift),
        )
        matters = matters.take(np.argsort(matters.moment, kind="stable"))
        matters.first_contact[: int(cause.unknown * cause.count)] = WITHOUT_KNOWING
        return matters

    def _buildings(self, cause: Cause, numbers: np.random.Generator) -> Integers:
        people = self.homes.population[cause.buildings]
        return numbers.choice(cause.buildings, cause.count, p=people / people.sum())

    def _moments(self, cause: Cause, service: Integers, numbers: np.random.Generator) -> Integers:
        if cause.moments is not None:
            return cause.moments
        chosen = numbers.choice(len(cause.rhythm), cause.count, p=cause.rhythm / cause.rhythm.sum())
        day = cause.first + chosen
        weekend = self.period.weekdays[day] >= FIRST_WEEKEND_DAY
        seconds = self.demand.times(service, weekend, numbers)
        return self.period.starts[day] + seconds.astype(np.int64)

    def _residents(
        self, cause: Cause, building: Integers, numbers: np.random.Generator
    ) -> Integers:
        if cause.resident is not None:
            return np.full(cause.count, cause.resident)
        # Those who are hit call, whether talkative or not.
        return self.residents.of_building(building, numbers, faithful=1.0)
