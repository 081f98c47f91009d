"""One stretch of the demo city's past, whole: matters, cases, their moves and who held them."""

from dataclasses import dataclass

import numpy as np

from komek.demo.city.beginnings import Beginnings, Habits
from komek.demo.city.dues import Dues
from komek.demo.city.hands import Hands
from komek.demo.city.lives import STIRRED, Opened, live
from komek.demo.city.matters import NOWHERE, Matters
from komek.demo.city.moves import Holdings, Moves, holdings, moves
from komek.demo.city.period import Integers, Numbers, Period
from komek.demo.city.residents import Residents
from komek.demo.city.responsible import Responsible, Router
from komek.demo.city.streams import stream
from komek.demo.city.town import NOBODY, Town

LOAD = 0.5
"""How much slower a day's work gets when twice as much comes: its square root."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """One value a case in `matters`, `responsible` and `beginnings`.

    end: when the past ends. `stirred` are the indexes of the cases in which more happened than an
    answer at once; `moves` and `holdings` count only these, by their position in `stirred`.
    """

    number: int
    end: int
    matters: Matters
    responsible: Responsible
    beginnings: Beginnings
    building: Integers
    stirred: Integers
    moves: Moves
    holdings: Holdings

    def __len__(self) -> int:
        return len(self.matters)

    @property
    def proposed(self) -> Integers:
        """For each move, whom a refusal of this case proposes."""
        found = np.full(len(self.stirred), NOBODY)
        named = self.holdings.proposed != NOBODY
        found[self.holdings.case[named]] = self.holdings.proposed[named]
        return found[self.moves.case]


@dataclass(frozen=True, eq=False)
class Course:
    """All that decides how matters go on. load: how slow work is on each day."""

    seed: int
    period: Period
    town: Town
    residents: Residents
    router: Router
    habits: Habits
    hands: Hands
    dues: Dues
    load: Numbers

    def run(self, number: int, matters: Matters) -> Stretch:
        """What becomes of these matters."""
        numbers = stream(self.seed, "course", number)
        responsible = self.router.route(matters)
        beginnings = self.habits.begin(matters, responsible.organisation, numbers)
        # At home, or where the resident lives: next to it is the school, the clinic, the street.
        home = self.residents.home[matters.resident]
        building = np.where(
            matters.spot == NOWHERE, home, self.town.building_of(np.maximum(matters.spot, 0))
        )
        stirs = ~beginnings.at_once | (numbers.random(len(matters)) < STIRRED)
        stirred = np.flatnonzero(stirs)
        opened = self._opened(matters, responsible, beginnings, building, stirred, numbers)
        lives = live(opened, self.dues, self.period.end, numbers)
        return Stretch(
            number=number,
            end=self.period.end,
            matters=matters,
            responsible=responsible,
            beginnings=beginnings,
            building=building,
            stirred=stirred,
            moves=moves(opened, lives),
            holdings=holdings(opened, lives),
        )

    def _opened(
        self,
        matters: Matters,
        responsible: Responsible,
        beginnings: Beginnings,
        building: Integers,
        stirred: Integers,
        numbers: np.random.Generator,
    ) -> Opened:
        service, moment = matters.service[stirred], matters.moment[stirred]
        organisation = responsible.organisation[stirred]
        catalogue = self.habits.catalogue
        day = self.period.day_of(moment)
        others = numbers.choice(self.hands.departments, len(stirred))
        return Opened(
            moment=moment,
            promised_amount=catalogue.promised[service],
            promised_in_days=catalogue.promised_in_days[service],
            organisation=organisation,
            fallback=others,
            institution=self.hands.institution(service, organisation, building[stirred]),
            at_once=beginnings.at_once[stirred],
            pace=self.hands.pace(organisation, moment) * self.load[day],
            swift=matters.swift[stirred] & (organisation != NOBODY),
            checked=catalogue.checked[service],
        )


def load(rates: Numbers, period: Period) -> Numbers:
    """How slow work is on each day, by what has come that day and the days before."""
    busy = rates.sum(axis=1) / period.growth * period.length
    weight = 0.6 ** np.arange(7)
    smooth = np.convolve(busy, weight / weight.sum())[: period.length]
    smooth[:7] = busy[:7]
    return smooth**LOAD
