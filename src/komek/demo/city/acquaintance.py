"""Residents as the city gets to know them: each is written once, with the first of their cases."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from komek.demo.city import ids
from komek.demo.city.names import vocabulary
from komek.demo.city.period import Booleans, Integers
from komek.demo.city.residents import LANGUAGES, Residents, phone_numbers
from komek.demo.city.speech import CODES
from komek.history.columns import MOMENT
from komek.history.frames import frame
from komek.history.reserve import reserve
from komek.kernel.folding import fold
from komek.residents.models import ContactKind, ContactPoint, Resident

STRANGER = 0


@dataclass(eq=False)
class Acquaintance:
    """Who is known: the stored id of each resident, STRANGER as long as there is none."""

    residents: Residents
    known: Integers = field(init=False)

    def __post_init__(self) -> None:
        self.known = np.full(len(self.residents), STRANGER)
        self._names = vocabulary()
        self._folded = np.array([[fold(form) for form in forms] for forms in self._names.surnames])
        self._folded_given = np.array([[fold(form) for form in f] for f in self._names.given])

    def meet(
        self, who: Integers, moments: Integers, gives: Booleans, numbers: np.random.Generator
    ) -> tuple[pl.Series, pl.DataFrame, pl.DataFrame]:
        """The id of who gives a name or number in each case (null of who does not), and the rows
        of residents and contact points that are new."""
        distinct, first = np.unique(who[gives], return_index=True)
        new = self.known[distinct] == STRANGER
        order = np.argsort(first[new], kind="stable")
        people, since = distinct[new][order], moments[gives][first[new]][order]
        stored = reserve(Resident, len(people))
        self.known[people] = stored.to_numpy()
        rows = self._rows(people, since, stored, numbers)
        found = pl.Series(np.where(gives, self.known[who], STRANGER))
        return found.replace(STRANGER, None), *rows

    def _rows(
        self, people: Integers, since: Integers, stored: pl.Series, numbers: np.random.Generator
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        phones = phone_numbers(self.residents.phone[people])
        names, keys = self._named(people)
        count = len(people)
        language = pl.Series(list(CODES), dtype=pl.String)[self.residents.language[people]]
        residents = frame(
            Resident,
            count,
            id=stored,
            uid=ids.ordered(since, numbers),
            name=pl.Series(names, dtype=pl.String),
            language=language,
            created_at=pl.Series(since * 1_000_000).cast(MOMENT),
            claim=pl.Series(_claims(keys, phones), dtype=pl.Binary),
            pseudonym=ids.random(count, numbers),
        )
        contacts = frame(
            ContactPoint,
            count,
            resident_id=stored,
            kind=ContactKind.PHONE.value,
            value=pl.Series(phones, dtype=pl.String),
        )
        return residents, contacts

    def _named(self, people: Integers) -> tuple[list[str], list[str]]:
        """The names that people give, and how claims compare them."""
        given, surname = self.residents.people.given[people], self.residents.people.surname[people]
        form = self.residents.people.female[people].astype(np.int64)
        named = self.residents.named[people]
        names = _both(self._names.surnames[surname, form], self._names.given[given, form])
        keys = _both(self._folded[surname, form], self._folded_given[given, form])
        return np.where(named, names, "").tolist(), np.where(named, keys, "").tolist()


def _both(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.char.add(np.char.add(one, " "), other)


def _claims(keys: Sequence[str], phones: Sequence[str]) -> list[bytes]:
    """As `residents.claims` digests a name and a phone."""
    return [
        hashlib.sha256(f"{key}\nphone:{phone}".encode()).digest()
        for key, phone in zip(keys, phones, strict=True)
    ]


assert len(CODES) == len(LANGUAGES)
