"""What was said in the demo city's cases: one message after another, with ids and words."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from komek.demo.city.beginnings import CHANNELS
from komek.demo.city.catalogue import Catalogue
from komek.demo.city.happenings import Stretch
from komek.demo.city.matters import NOWHERE
from komek.demo.city.period import Integers
from komek.demo.city.residents import Residents
from komek.demo.city.steps import Step, verb
from komek.demo.city.words import NOTHING_NAMED, Told, Words
from komek.intake.models import Direction

IN, OUT, NOTE = range(3)
DIRECTIONS = (Direction.IN.value, Direction.OUT.value, Direction.NOTE.value)
CODES = ("ru", "kk", "kk", "en")
"""The language of a message by index into LANGUAGES; what is mixed counts as Kazakh."""
STAFF_IN_KAZAKH = 0.5
EXPLAINED = 0.3
SAYS_KNOWN = 0.8

FIRST, ANSWERED_AT_ONCE, LATER = range(3)
_PLACES = 4 + len(Step)


@dataclass(frozen=True, eq=False)
class Speech:
    """One value a message, by case and then in the order they were said.

    case: index of the case. of_event: for each event of the stretch's moves the position of its
    message, -1 without one; of_case and of_answer: the same for the first message of each case
    and for what an operator answered at once. language: index into LANGUAGES.
    """

    case: Integers
    direction: Integers
    at: Integers
    language: Integers
    body: pl.Series
    facts: pl.Series
    of_case: Integers
    of_answer: Integers
    of_event: Integers

    def __len__(self) -> int:
        return len(self.case)


@dataclass(frozen=True, eq=False)
class Speakers:
    """Who puts it into words."""

    words: Words
    catalogue: Catalogue
    residents: Residents

    def speak(self, stretch: Stretch, numbers: np.random.Generator) -> Speech:
        """Everything said in a stretch."""
        first = self._first(stretch, numbers)
        answered = np.flatnonzero(stretch.beginnings.at_once)
        moved, direction, part = _said_by_moves(stretch)
        case = np.concatenate(
            (np.arange(len(stretch)), answered, stretch.stirred[stretch.moves.case[moved]])
        )
        turn = np.concatenate(
            (
                np.full(len(stretch), FIRST),
                np.full(len(answered), ANSWERED_AT_ONCE),
                LATER + stretch.moves.step[moved],
            )
        )
        language = self._languages(stretch, case, turn, direction, numbers)
        language[: len(stretch)] = self.residents.language[stretch.matters.resident]
        bodies = (
            first,
            self._told_at_once(
                stretch.matters.service[answered],
                language[len(first) :][: len(answered)],
                numbers,
            ),
            self._later(language[len(first) + len(answered) :], part, numbers),
        )
        order = np.argsort(case * _PLACES + turn, kind="stable")
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        return Speech(
            case=case[order],
            direction=np.concatenate(
                (np.full(len(first), IN), np.full(len(answered), OUT), direction)
            )[order],
            at=np.concatenate(
                (stretch.matters.moment, stretch.matters.moment[answered], stretch.moves.at[moved])
            )[order],
            language=language[order],
            body=pl.concat(bodies)[order],
            facts=self._facts(stretch, len(order), numbers)[order],
            of_case=place[: len(first)],
            of_answer=_scattered(len(stretch), answered, place[len(first) :][: len(answered)]),
            of_event=_scattered(len(stretch.moves), moved, place[len(first) + len(answered) :]),
        )

    def _first(self, stretch: Stretch, numbers: np.random.Generator) -> pl.Series:
        matters = stretch.matters
        named = (matters.spot != NOWHERE) & stretch.beginnings.has_reporter
        told = Told(
            service=matters.service,
            language=self.residents.language[matters.resident],
            building=np.where(named, stretch.building, NOTHING_NAMED),
            at_home=stretch.building == matters.spot,
        )
        by_phone = stretch.beginnings.channel == CHANNELS.index("phone")
        spoken, written = np.flatnonzero(by_phone), np.flatnonzero(~by_phone)
        bodies = pl.concat(
            (
                self.words.recorded(_only(told, spoken), numbers),
                self.words.typed(_only(told, written), numbers),
            )
        )
        return bodies[np.argsort(np.concatenate((spoken, written)))]

    def _languages(
        self,
        stretch: Stretch,
        case: Integers,
        turn: Integers,
        direction: Integers,
        numbers: np.random.Generator,
    ) -> Integers:
        """Everybody speaks their own language; staff answer in the resident's, if they can."""
        own = self.residents.language[stretch.matters.resident[case]]
        official = np.where(own == CODES.index("en"), own, (own > 0).astype(np.int64))
        start = len(turn) - len(direction)
        notes = np.zeros(len(turn), bool)
        notes[start:] = direction == NOTE
        among_staff = (numbers.random(len(turn)) < STAFF_IN_KAZAKH).astype(np.int64)
        by_resident = np.zeros(len(turn), bool)
        by_resident[start:] = direction == IN
        return np.where(notes, among_staff, np.where(by_resident, own, official))

    def _told_at_once(
        self, service: Integers, language: Integers, numbers: np.random.Generator
    ) -> pl.Series:
        """Operators know of outages and works, and explain everything else."""
        known = self.catalogue.networked[service] & (numbers.random(len(service)) < SAYS_KNOWN)
        return self.words.one_of(("told", "known"), known.astype(np.int64), language, numbers)

    def _later(self, language: Integers, part: Integers, numbers: np.random.Generator) -> pl.Series:
        explained = (part == _PART["done"]) & (numbers.random(len(part)) < EXPLAINED)
        part = np.where(explained, _PART["explained"], part)
        return self.words.one_of(tuple(_PART), part, language, numbers)

    def _facts(self, stretch: Stretch, count: int, numbers: np.random.Generator) -> pl.Series:
        given = self.catalogue.facts.draw(stretch.matters.service, numbers)
        rest = pl.repeat("{}", count - len(given), dtype=pl.String, eager=True)
        return pl.concat((given, rest))


_PART = {
    name: at
    for at, name in enumerate(("reopened", "refused", "asked", "replied", "done", "explained"))
}
_SAID = {
    verb("reopen"): (IN, "reopened"),
    verb("refuse"): (NOTE, "refused"),
    verb("ask"): (OUT, "asked"),
    verb("reply"): (IN, "replied"),
    verb("answer"): (OUT, "done"),
}


def _said_by_moves(stretch: Stretch) -> tuple[Integers, Integers, Integers]:
    """Which moves come with words, in which direction, of which part."""
    verbs = stretch.moves.verb
    moved = np.flatnonzero(np.isin(verbs, list(_SAID)))
    direction, part = np.zeros(len(moved), np.int64), np.zeros(len(moved), np.int64)
    for name, (way, words) in _SAID.items():
        chosen = verbs[moved] == name
        direction[chosen], part[chosen] = way, _PART[words]
    return moved, direction, part


def _only(told: Told, which: Integers) -> Told:
    return Told(
        told.service[which], told.language[which], told.building[which], told.at_home[which]
    )


def _scattered(count: int, which: Integers, values: Integers) -> Integers:
    found = np.full(count, -1)
    found[which] = values
    return found
