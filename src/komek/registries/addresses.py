"""What somebody means by an address they type: which words are the street, which is the house."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from komek.kernel.folding import fold, sound

# Folded words that stand beside names in addresses and find nothing by themselves.
_BESIDE = frozenset(
    """
    ул улица проспект просп пр пркт переулок пер проезд бульвар бул шоссе площадь пл
    кошеси коше дангылы дангыл туйыгы туйык тасжолы алан аланы
    дом д уй уйи здание строение корпус корп к блок квартира кв патер подъезд
    город г кала каласы астана
    street st avenue ave house h apartment apt city
    """.split()  # noqa: SIM905 - a paragraph of words reads better than a list
)
_MOST_WORDS = 12

_FLAT = re.compile(
    r"\b(?:квартира|кв|патер|apartment|apt|flat) ?\d+[a-zа-я]?\b|\b\d+ патер\b(?! \d)"
)

# The space in "12 a". Python and PostgreSQL read it alike.
SPLIT_NUMBER = "(?<=[0-9]) (?=[a-z]($| ))"


class Reading(NamedTuple):
    """One way to understand what was typed, by its sound; `house` may be empty."""

    street: str
    house: str


def readings(text: str) -> list[Reading]:
    """The ways to understand an address, likeliest first.

    "Сейфуллин 12-5" may be house 12, block 5, or house 12, flat 5; in "37 улица" the number is the
    street's name. Words for flats are left out with their numbers.
    """
    words = _FLAT.sub(" ", fold(text)).split()
    plain = house_key(" ".join(word for word in words if word not in _BESIDE))
    found = (one for one in _readings(plain.split()[:_MOST_WORDS]) if one.street)
    return list(dict.fromkeys(found))


def house_key(text: str) -> str:
    """A house number by its sound: "12 А" and "12а" give "12a", "12/1" gives "12 1"."""
    return re.sub(SPLIT_NUMBER, "", sound(text))


def _readings(words: list[str]) -> Iterator[Reading]:
    numbers = [place for place, word in enumerate(words) if word[0].isdigit()]
    if numbers and numbers[0] > 0:
        before, after = words[: numbers[0]], words[numbers[0] :]
        yield Reading(" ".join(before), " ".join(after))
        yield Reading(" ".join(before), after[0])
    if numbers and len(words) > 1:
        last = numbers[-1]
        yield Reading(" ".join(words[:last] + words[last + 1 :]), words[last])
    yield Reading(" ".join(words), "")
