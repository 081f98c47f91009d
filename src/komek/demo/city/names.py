"""Invented people's names: surnames from steppe, weather and plants, so that nobody is meant."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from komek.demo.city import tables
from komek.demo.city.period import Booleans, Integers

Words = NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class People:
    """One value a person: indexes into `surnames` and `given`, which hold male, then female forms.

    The same index of a surname means the same family, in either form.
    """

    surname: Integers
    given: Integers
    female: Booleans


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Surnames and given names of two languages; the first so many of each are Kazakh."""

    kazakh_surnames: int
    kazakh_given: int
    surnames: Words
    given: Words

    def draw(self, kazakh: Booleans, numbers: np.random.Generator) -> People:
        """A name for each of so many people; common given names come more often than others."""
        count = len(kazakh)
        return People(
            surname=_pick(numbers, kazakh, self.kazakh_surnames, len(self.surnames), 1.0),
            given=_pick(numbers, kazakh, self.kazakh_given, len(self.given), 1.6),
            female=numbers.random(count) < 0.58,
        )

    def texts(self, people: People) -> Words:
        """Surname and given name of each."""
        form = people.female.astype(np.int64)
        surname = self.surnames[people.surname, form]
        return np.char.add(np.char.add(surname, " "), self.given[people.given, form])

    @cached_property
    def patronymics(self) -> Words:
        """Male and female forms."""
        return _forms("patronymic")


def vocabulary() -> Vocabulary:
    """The names of the table."""
    return Vocabulary(
        kazakh_surnames=len(_forms("surname_kk")),
        kazakh_given=len(_forms("given_kk")),
        surnames=np.concatenate((_forms("surname_kk"), _forms("surname_ru"))),
        given=np.concatenate((_forms("given_kk"), _forms("given_ru"))),
    )


def _forms(kind: str) -> Words:
    found = [row for row in tables.rows("person_names") if row["kind"] == kind]
    return np.array([(row["male"], row["female"]) for row in found])


def _pick(
    numbers: np.random.Generator, kazakh: Booleans, border: int, end: int, favour: float
) -> Integers:
    drawn = numbers.random(len(kazakh)) ** favour
    return np.where(kazakh, drawn * border, border + drawn * (end - border)).astype(np.int64)
