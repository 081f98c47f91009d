"""The past of the demo city: planned as a whole, then made stretch by stretch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from komek.cases import rulebook
from komek.demo.city import (
    beginnings,
    catalogue,
    decoys,
    demand,
    hands,
    happenings,
    matters,
    outages,
    population,
    problems,
    residents,
    town,
    weather,
)
from komek.demo.city.acquaintance import Acquaintance
from komek.demo.city.causes import Cause, Stage
from komek.demo.city.dues import Dues
from komek.demo.city.grounds import Grounds
from komek.demo.city.happenings import Course
from komek.demo.city.matters import CHANCE, Chance, Matters
from komek.demo.city.period import Integers, Period
from komek.demo.city.responsible import Router
from komek.demo.city.rows import Scribe
from komek.demo.city.speech import Speakers
from komek.demo.city.words import Words
from komek.directory.snapshot import Snapshot
from komek.history.frames import CaseFrames

MOST_AT_ONCE = 150_000
"""Cases of a batch: enough for whole columns to pay, few enough for a gigabyte."""


@dataclass(frozen=True, eq=False)
class Past:
    """Everything that was planned; `batches` makes it happen, once."""

    seed: int
    requests: int
    period: Period
    grounds: Grounds
    causes: Sequence[Cause]
    planted: Matters
    chance: Chance
    scribe: Scribe
    cases_of: dict[int, list[Integers]]

    def batches(self) -> Iterator[CaseFrames]:
        """Whole days of cases, one batch after another, in the order of time."""
        day = self.period.day_of(self.planted.moment)
        of_causes = np.bincount(day, minlength=self.period.length)
        daily = self.chance.counts.sum(axis=1) + of_causes
        ends = np.cumsum(of_causes)
        for number, days in enumerate(matters.chunks(daily, MOST_AT_ONCE)):
            begin = ends[days.start] - of_causes[days.start]
            parts = (self.chance.draw(days), self.planted.take(slice(begin, ends[days.stop - 1])))
            yield self._batch(number, Matters.joined(parts))

    def _batch(self, number: int, together: Matters) -> CaseFrames:
        stretch = self.scribe.course.run(number, together)
        frames, case_ids = self.scribe.write(stretch)
        caused = np.flatnonzero(together.cause != CHANCE)
        for cause in np.unique(together.cause[caused]).tolist():
            mine = case_ids[caused[together.cause[caused] == cause]]
            self.cases_of.setdefault(cause, []).append(mine)
        return frames

    def background(self, cause: Cause) -> float:
        """How many matters chance brings where and while a cause is at work."""
        demand_, homes = self.grounds.demand, self.grounds.homes
        return cause.background(demand_, homes, int(self.chance.counts.sum()))


def plan(seed: int, requests: int, period: Period, snapshot: Snapshot) -> Past:
    """The past of a city with so many requests; it reads directory and registers only here."""
    services = snapshot.services()
    place = town.read(seed, period, snapshot)
    people = population.of(seed, place)
    wanted = demand.make(seed, period, weather.make(seed, period), services)
    homes = matters.Homes(place, people, wanted)
    grounds = Grounds(seed, period, wanted, place, homes)
    causes = [
        *problems.plan(grounds, requests),
        *outages.plan(grounds, requests),
        decoys.big_outage(grounds, requests),
    ]
    lived = residents.make(seed, requests, homes.share[0], _hit(causes, len(place)))
    causes.append(decoys.complainer(grounds, requests, lived))
    planted = _planted(Stage(seed, period, wanted, place, homes, lived), causes)
    counts = matters.counts_by_day(seed, wanted, max(0, requests - len(planted)))
    course = _course(grounds, snapshot, lived, int(counts.sum()), planted)
    words = Words([one.code for one in services], wanted.place != matters.NONE, place)
    speakers = Speakers(words, course.habits.catalogue, lived)
    return Past(
        seed=seed,
        requests=requests,
        period=period,
        grounds=grounds,
        causes=causes,
        planted=planted,
        chance=Chance(seed, period, wanted, place, homes, lived, counts),
        scribe=Scribe(course, speakers, Acquaintance(lived)),
        cases_of={},
    )


def _hit(causes: Sequence[Cause], buildings: int) -> Integers:
    """People added where causes are at work, so that not always the same ones call."""
    extra = np.zeros(buildings)
    for cause in causes:
        extra[cause.buildings] += 0.5 * cause.count / len(cause.buildings)
    return np.ceil(extra).astype(np.int64) * (extra > 0.2)


def _planted(stage: Stage, causes: Sequence[Cause]) -> Matters:
    return Matters.joined([stage.play(cause, number) for number, cause in enumerate(causes, 1)])


def _course(
    grounds: Grounds,
    snapshot: Snapshot,
    lived: residents.Residents,
    by_chance: int,
    planted: Matters,
) -> Course:
    seed, period, wanted = grounds.seed, grounds.period, grounds.demand
    dues = Dues(period.calendar, period.first, period.until)
    services = catalogue.make(seed, wanted.services)
    expected = float(planted.first_contact.sum())
    habits = beginnings.habits(period, wanted, services, dues, by_chance, len(planted), expected)
    return Course(
        seed=seed,
        period=period,
        town=grounds.town,
        residents=lived,
        router=Router(rulebook.rules(), wanted.services, grounds.town, period),
        habits=habits,
        hands=hands.read(seed, period, snapshot, wanted.services),
        dues=dues,
        load=happenings.load(wanted.rates, period),
    )
