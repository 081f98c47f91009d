"""Who heads the organisations of the demo city over the years: people come and go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from komek.demo.city.names import Vocabulary, vocabulary
from komek.demo.city.organisations import NewOrganisation
from komek.demo.city.period import Period
from komek.demo.city.streams import stream

SUCCEEDED = 0.42
"""How many posts change hands within the period; a third of those once more."""


@dataclass(frozen=True, slots=True)
class NewLeader:
    """A person who heads an organisation from a day until a day."""

    organisation: str
    name: str
    valid_from: date
    valid_to: date | None


def of_new(seed: int, period: Period, organisations: Sequence[NewOrganisation]) -> list[NewLeader]:
    """Heads of new organisations, from their first day to their last."""
    numbers = stream(seed, "leaders")
    words = vocabulary()
    return [
        leader
        for one in organisations
        for leader in _line(one.code, one.founded, one.closed, period, words, numbers)
    ]


def changes(seed: int, period: Period, codes: Sequence[str]) -> list[NewLeader]:
    """New heads of organisations that had one before the period: who follows, and when."""
    numbers = stream(seed, "succession")
    words = vocabulary()
    lines = (_line(code, period.first, None, period, words, numbers) for code in codes)
    return [leader for line in lines for leader in list(line)[1:]]


def _line(
    organisation: str,
    start: date,
    end: date | None,
    period: Period,
    words: Vocabulary,
    numbers: np.random.Generator,
) -> Iterator[NewLeader]:
    first, last = max(start, period.first), end or period.until
    room = (last - first).days
    changes = int(numbers.random() < SUCCEEDED) + int(numbers.random() < SUCCEEDED / 3)
    days = sorted(numbers.uniform(0.08, 0.94, changes) * room) if room > 200 else []
    bounds = sorted({start, *(_first_of_month(first, int(day)) for day in days)})
    for begin, stop in zip(bounds, [*bounds[1:], end], strict=True):
        yield NewLeader(organisation, _full_name(words, numbers), begin, stop)


def _first_of_month(start: date, days: int) -> date:
    month = date.fromordinal(start.toordinal() + days)
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _full_name(words: Vocabulary, numbers: np.random.Generator) -> str:
    person = words.draw(np.array([numbers.random() < 0.85]), numbers)
    patronymic = words.patronymics[numbers.integers(len(words.patronymics)), int(person.female[0])]
    return f"{words.texts(person)[0]} {patronymic}"
