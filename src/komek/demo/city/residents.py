"""Who turns to the demo city: people with a home, a language, a phone that some of them share."""

from dataclasses import dataclass

import numpy as np

from komek.demo.city.names import People, vocabulary
from komek.demo.city.period import Booleans, Integers, Numbers
from komek.demo.city.streams import stream

REQUESTS_A_PERSON = 3.7
"""Over three years, as the model city's yearly figures give: 575,000 people, 2 million requests."""
FAITHFUL = 1.7
"""How unevenly neighbours call: the higher, the more comes from the same few."""
SHARED_PHONE = 0.13
WITHOUT_NAME = 0.05

LANGUAGES = ("ru", "kk", "mixed", "en")
SHARES = (0.43, 0.44, 0.115, 0.015)

# Valid codes, but of data networks that hardly serve anybody's phone: should a demo city ever be
# connected to a real sender, it reaches nobody.
PHONE_CODES = (760, 762, 763, 764)
_PHONES = len(PHONE_CODES) * 10_000_000
_STEP = 30_000_079  # has no factor with _PHONES in common: numbers repeat only after all were used


@dataclass(frozen=True, eq=False)
class Residents:
    """One value a person, ordered by the building they live in. `first` and `count`: by building.

    language: index into LANGUAGES. phone: who owns the phone each one gives, themselves mostly.
    """

    home: Integers
    first: Integers
    count: Integers
    people: People
    named: Booleans
    language: Integers
    phone: Integers

    def __len__(self) -> int:
        return len(self.home)

    def of_building(
        self, building: Integers, numbers: np.random.Generator, faithful: float | Numbers = FAITHFUL
    ) -> Integers:
        """Somebody who lives in each building, or else next door; the first are the talkative."""
        drawn = numbers.random(len(building)) ** faithful
        which = self.first[building] + (drawn * np.maximum(self.count[building], 1)).astype(int)
        return np.minimum(which, len(self) - 1)


def make(seed: int, requests: int, homes: Numbers, extra: Integers) -> Residents:
    """People for so many requests. homes: the share of each building; extra: people added there."""
    numbers = stream(seed, "residents")
    total = max(50, round(requests / REQUESTS_A_PERSON))
    count = numbers.multinomial(total, homes) + extra
    home = np.repeat(np.arange(len(homes)), count)
    language = numbers.choice(len(LANGUAGES), len(home), p=SHARES)
    kazakh = np.where(language == 0, numbers.random(len(home)) < 0.45, language < 3)
    people = vocabulary().draw(kazakh, numbers)
    named = numbers.random(len(home)) >= WITHOUT_NAME
    return Residents(
        home=home,
        first=np.cumsum(count) - count,
        count=count,
        people=_families(people, home),
        named=named,
        language=language,
        phone=_phones(home, people, named, numbers),
    )


def phone_numbers(owner: Integers) -> list[str]:
    """The phones of these people in E.164, all different."""
    place = (owner * _STEP + 17) % _PHONES
    codes = np.array(PHONE_CODES)[place // 10_000_000]
    return [f"+7{code}{rest:07d}" for code, rest in zip(codes, place % 10_000_000, strict=True)]


def _families(people: People, home: Integers) -> People:
    """Every second person bears the surname of whoever comes before them, if in the same house."""
    surname = people.surname.copy()
    second = np.arange(1, len(home), 2)
    second = second[home[second] == home[second - 1]]
    surname[second] = surname[second - 1]
    return People(surname, people.given, people.female)


def _phones(
    home: Integers, people: People, named: Booleans, numbers: np.random.Generator
) -> Integers:
    """Everybody has a phone, apart from some who use that of the family."""
    owner = np.arange(len(home))
    second = owner[1::2]
    shares = numbers.random(len(second)) < SHARED_PHONE * 2
    shares &= home[second] == home[second - 1]
    # Two of the same name on one phone would be one and the same claim, and two without any.
    shares &= named[second]
    shares &= people.given[second] != people.given[second - 1]
    owner[second[shares]] -= 1
    return owner
