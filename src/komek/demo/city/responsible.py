"""Who is responsible for each of many matters: the rules, asked once for each combination."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from komek.cases.routing import Decision, Matter, RuleSet, choose
from komek.demo.city.matters import NOWHERE, Matters
from komek.demo.city.period import Integers, Period
from komek.demo.city.town import NOBODY, OUTSIDE, Town
from komek.directory.entries import ServiceEntry

MONTHS = 12


@dataclass(frozen=True, eq=False)
class Responsible:
    """One value a matter: the organisation's id or NOBODY, and the case's `routing` as JSON."""

    organisation: Integers
    routing: pl.Series


@dataclass(eq=False)
class Router:
    """The routing rules over the town's places, remembering what was asked."""

    rules: RuleSet
    services: Sequence[ServiceEntry]
    town: Town
    period: Period
    _known: dict[int, Decision] = field(default_factory=dict)

    def route(self, matters: Matters) -> Responsible:
        """Who is responsible for each matter, at its moment and place."""
        building = self._building(matters)
        holders = self._holders(matters, building)
        keys = self._keys(matters, holders)
        distinct, which = np.unique(keys, return_inverse=True)
        decisions = [self._decided(int(key)) for key in distinct]
        # A duty stands in a decision as a negative number, see `_duties`.
        found = np.array(
            [NOBODY if one.organisation_id is None else one.organisation_id for one in decisions]
        )[which]
        for place, holder in enumerate(holders.values()):
            found = np.where(found == _stand_in(place), holder, found)
        return Responsible(found, self._reasons(decisions, which, found))

    def _building(self, matters: Matters) -> Integers:
        """The building each matter is in; NOWHERE for what is only near one."""
        return np.where(matters.spot < len(self.town), matters.spot, NOWHERE)

    def _holders(self, matters: Matters, building: Integers) -> dict[str, Integers]:
        """Who has each duty at each matter's building at its moment."""
        inside = building != NOWHERE
        return {
            name: np.where(inside, duty.holder(building, matters.moment), NOBODY)
            for name, duty in self.town.duties.items()
        }

    def _keys(self, matters: Matters, holders: Mapping[str, Integers]) -> Integers:
        """One number for each combination that the rules can tell apart."""
        spot = np.maximum(matters.spot, 0)
        territory = self.town.territory_at(spot, matters.moment)
        territory = np.where(matters.spot == NOWHERE, OUTSIDE, territory) + 1
        month = self.period.months[self.period.day_of(matters.moment)]
        key = (matters.service * (len(self.town.territories) + 1) + territory) * MONTHS + month
        for holder in holders.values():
            key = key * 2 + (holder != NOBODY)
        return key

    def _decided(self, key: int) -> Decision:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = choose(self.rules, self._matter(key))
        return known

    def _matter(self, key: int) -> Matter:
        duties = {}
        for place, name in reversed(list(enumerate(self.town.duties))):
            key, has = divmod(key, 2)
            if has:
                duties[name] = _stand_in(place)
        key, month = divmod(key, MONTHS)
        service_index, territory = divmod(key, len(self.town.territories) + 1)
        service = self.services[service_index]
        return Matter(
            service_code=service.code,
            group_id=service.group_id,
            month=month + 1,
            territory_code=self.town.territories[territory - 1].code if territory else None,
            duties=duties,
        )

    def _reasons(
        self, decisions: Sequence[Decision], which: Integers, organisation: Integers
    ) -> pl.Series:
        """The `routing` of each case, written once for each pair of decision and organisation."""
        width = int(organisation.max()) + 2
        pairs, place = np.unique(which * width + organisation + 1, return_inverse=True)
        texts = [_routing(decisions[pair // width], pair % width - 1) for pair in pairs.tolist()]
        return pl.Series("routing", texts)[place]


def _stand_in(place: int) -> int:
    return -2 - place


def _routing(decision: Decision, organisation: int) -> str:
    named = "null" if organisation == NOBODY else str(organisation)
    reason = ", ".join(f'"{code}"' for code in decision.reason)
    return f'{{"organisation": {named}, "reason": [{reason}]}}'
