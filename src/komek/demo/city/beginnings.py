"""How cases begin: by which channel, answered at once or not, how much is hidden, until when."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from komek.demo.city.catalogue import HIDING, Catalogue
from komek.demo.city.demand import PLACES, Demand
from komek.demo.city.dues import Dues
from komek.demo.city.matters import Matters
from komek.demo.city.period import Booleans, Integers, Numbers, Period
from komek.directory.models import Anonymity

PHONE_SHARE = 0.74
FIRST_CONTACT_SHARE = 0.86
"""At the beginning; a few of these answers turn out to be none."""
CHANNELS = (
    "phone", "telegram", "portal", "app", "partners", "instagram", "facebook", "email",
)  # fmt: skip
OTHERS = (0.31, 0.17, 0.18, 0.19, 0.065, 0.035, 0.05)
# What is seen in the street is sent from a phone with a picture, what is asked is asked by voice.
TO_PHONE = dict(zip(PLACES, (0.15, -0.35, -0.55, 0.2), strict=True))
AWAY_FROM_PHONE = 0.5
"""By how much the odds of a call fall over the whole period (natural logarithm)."""
BY_VOICE, IN_WRITING = 0.2, -0.55
"""How it moves the odds of an answer at once that the operator can ask back."""

WITHOUT_REPORTER = 0.03
FULLY_HIDDEN = 0.06
HIDDEN_FROM_EXECUTOR = 0.3
FULL = HIDING.index(Anonymity.FULL)
FROM_PUBLIC = HIDING.index(Anonymity.HIDDEN_FROM_PUBLIC)
FROM_EXECUTOR = HIDING.index(Anonymity.HIDDEN_FROM_EXECUTOR)


@dataclass(frozen=True, eq=False)
class Beginnings:
    """One value a case. channel: index into CHANNELS, anonymity: into HIDING. due: in seconds."""

    channel: Integers
    at_once: Booleans
    anonymity: Integers
    has_reporter: Booleans
    promised_due: Integers
    legal_due: Integers


@dataclass(frozen=True, eq=False)
class Habits:
    """The city's means, set so that its shares come out: odds are natural logarithms.

    phone: odds of a call by place; at_once: odds of an answer at first contact by service.
    """

    period: Period
    demand: Demand
    catalogue: Catalogue
    dues: Dues
    phone: Numbers
    at_once: Numbers

    def begin(
        self, matters: Matters, organisation: Integers, numbers: np.random.Generator
    ) -> Beginnings:
        """How each matter becomes a case."""
        channel = self._channel(matters, numbers)
        catalogue, service = self.catalogue, matters.service
        anonymity = self._anonymity(service, numbers)
        count = len(matters)
        amount, in_days = catalogue.promised[service], catalogue.promised_in_days[service]
        legal, legal_in_days = catalogue.legal[service], catalogue.legal_in_days[service]
        return Beginnings(
            channel=channel,
            at_once=self._answered(matters, channel, numbers),
            anonymity=anonymity,
            has_reporter=(anonymity != FULL) & (numbers.random(count) >= WITHOUT_REPORTER),
            promised_due=self.dues.of(matters.moment, amount, in_days),
            legal_due=self.dues.of(matters.moment, legal, legal_in_days),
        )

    def _channel(self, matters: Matters, numbers: np.random.Generator) -> Integers:
        odds = self.phone[self.demand.place[matters.service]]
        odds = odds - _away(self.period.day_of(matters.moment), self.period)
        others = numbers.choice(np.arange(1, len(CHANNELS)), len(matters), p=OTHERS)
        return np.where(numbers.random(len(matters)) < _likely(odds), 0, others)

    def _answered(
        self, matters: Matters, channel: Integers, numbers: np.random.Generator
    ) -> Booleans:
        usual = self.at_once[matters.service] + np.where(channel == 0, BY_VOICE, IN_WRITING)
        likely = np.where(np.isnan(matters.first_contact), _likely(usual), matters.first_contact)
        return numbers.random(len(matters)) < likely

    def _anonymity(self, service: Integers, numbers: np.random.Generator) -> Integers:
        most = self.catalogue.anonymity[service]
        drawn = numbers.random(len(service))
        wished = np.where(
            (most == FULL) & (drawn < FULLY_HIDDEN),
            FULL,
            np.where(
                (most == FROM_EXECUTOR) & (drawn < HIDDEN_FROM_EXECUTOR), FROM_EXECUTOR, FROM_PUBLIC
            ),
        )
        return np.minimum(most, wished)


def habits(
    period: Period,
    demand: Demand,
    catalogue: Catalogue,
    dues: Dues,
    by_chance: int,
    planted: int,
    planted_at_once: float,
) -> Habits:
    """The habits with which a city of so many matters reaches its shares.

    planted: matters whose cause says how likely they are answered at once, `planted_at_once` of
    them expected to be.
    """
    phone = _phone_odds(period, demand)
    share = (FIRST_CONTACT_SHARE * (by_chance + planted) - planted_at_once) / by_chance
    by_phone = _likely(phone)[demand.place]
    odds = np.log(demand.first_contact + 1e-3) - np.log(1 + 1e-3 - demand.first_contact)

    def reached(shift: float) -> float:
        voice, written = _likely(odds + shift + BY_VOICE), _likely(odds + shift + IN_WRITING)
        return float(np.dot(demand.shares(), by_phone * voice + (1 - by_phone) * written))

    shift = _solved(reached, share)
    return Habits(period, demand, catalogue, dues, phone, odds + shift)


def _phone_odds(period: Period, demand: Demand) -> Numbers:
    base = np.array(list(TO_PHONE.values()))
    places = np.stack(
        [demand.rates[:, demand.place == place].sum(axis=1) for place in range(len(PLACES))]
    )
    away = _away(np.arange(period.length), period)

    def reached(shift: float) -> float:
        return float((places * _likely(base[:, None] + shift - away)).sum())

    return base + _solved(reached, PHONE_SHARE)


def _away(day: Integers, period: Period) -> Numbers:
    return AWAY_FROM_PHONE * (day / period.length - 0.5)


def _likely(odds: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-odds))


def _solved(rising: Callable[[float], float], wanted: float) -> float:
    """Where a rising function reaches the value, by halving."""
    low, high = -12.0, 12.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < wanted else (low, middle)
    return (low + high) / 2
