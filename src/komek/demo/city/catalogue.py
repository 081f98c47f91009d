"""The services of the demo city as arrays: terms, policies, and answers to their questions."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from komek.demo.city.period import Booleans, Integers
from komek.demo.city.pools import Pool
from komek.demo.city.streams import stream
from komek.directory.entries import FactEntry, ServiceEntry
from komek.directory.models import Anonymity, FactType, Moderation

HIDING = tuple(one.value for one in Anonymity)
"""From hiding nothing to hiding everything."""
NETWORKS = ("water", "heat", "power", "gas", "telecom", "street-cleaning")
FACT_VARIANTS = 24
OPTIONAL_ANSWERED = 0.5


@dataclass(frozen=True, eq=False)
class Catalogue:
    """One value a service. anonymity: index into HIDING; facts: answers as JSON, by service.

    networked: about something that fails for many at a time.
    """

    services: Sequence[ServiceEntry]
    ids: Integers
    promised: Integers
    promised_in_days: Booleans
    legal: Integers
    legal_in_days: Booleans
    anonymity: Integers
    checked: Booleans
    networked: Booleans
    facts: Pool


def make(seed: int, services: Sequence[ServiceEntry]) -> Catalogue:
    """The services in the order given."""
    return Catalogue(
        services=services,
        ids=np.array([one.id for one in services]),
        promised=np.array([one.promised.amount for one in services]),
        promised_in_days=np.array([one.promised.unit == "days" for one in services]),
        legal=np.array([one.legal.amount for one in services]),
        legal_in_days=np.array([one.legal.unit == "days" for one in services]),
        anonymity=np.array([HIDING.index(one.anonymity) for one in services]),
        checked=np.array([one.moderation == Moderation.ALWAYS for one in services]),
        networked=np.array([one.group_code in NETWORKS for one in services]),
        facts=Pool.of([_answered(seed, one) for one in services]),
    )


def _answered(seed: int, service: ServiceEntry) -> list[str]:
    """Several sets of answers to a service's questions."""
    if not service.facts:
        return ["{}"]
    numbers = stream(seed, "facts", service.code)
    sets = ({f.code: _answer(f, numbers) for f in _asked(service, numbers)} for _ in _variants())
    return [msgspec.json.encode(one).decode() for one in sets]


def _variants() -> range:
    return range(FACT_VARIANTS)


def _asked(service: ServiceEntry, numbers: np.random.Generator) -> list[FactEntry]:
    return [fact for fact in service.facts if fact.required or numbers.random() < OPTIONAL_ANSWERED]


def _answer(fact: FactEntry, numbers: np.random.Generator) -> list[str]:
    """An answer that the doors would take as well."""
    keys = [key for key, _texts in fact.values]
    match fact.datatype:
        case FactType.SINGLE:
            return [str(numbers.choice(keys))]
        case FactType.MULTIPLE:
            count = int(numbers.integers(1, len(keys) + 1))
            return sorted(str(key) for key in numbers.choice(keys, count, replace=False))
        case FactType.DATETIME:
            day, hour = int(numbers.integers(1, 29)), int(numbers.integers(6, 22))
            return [f"2025-10-{day:02d}T{hour:02d}:00"]
    return [str(int(numbers.integers(1, 10)))]
