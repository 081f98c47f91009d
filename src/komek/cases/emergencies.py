"""Recognising what cannot wait: by the words, and by many of one kind at one place in minutes."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from komek.cases.models import EmergencyPhrase
from komek.kernel import places
from komek.kernel.folding import fold
from komek.kernel.reference import InMemory

BURST_CASES = 10
"""So many cases of one service ..."""
BURST_TIME = timedelta(minutes=15)
"""... within so long ..."""
BURST_RESOLUTION = 7
"""... in one H3 cell, hexagons with sides of about 1.4 km, are an event of their own."""


class Sighting(NamedTuple):
    """A case as the watch for bursts sees it."""

    case_id: int
    service_code: str
    cell: int
    at: datetime


class Burst(NamedTuple):
    """Many of one kind at one place; ids of cases, oldest first."""

    service_code: str
    cell: int
    cases: tuple[int, ...]


def bursts(sightings: Iterable[Sighting]) -> list[Burst]:
    """The cells and services with at least BURST_CASES within some BURST_TIME."""
    found: defaultdict[tuple[str, int], list[Sighting]] = defaultdict(list)
    for one in sightings:
        found[one.service_code, places.parent(one.cell, BURST_RESOLUTION)].append(one)
    return [
        Burst(service_code, cell, tuple(one.case_id for one in together))
        for (service_code, cell), seen in found.items()
        if (together := _closest(sorted(seen, key=lambda one: (one.at, one.case_id))))
    ]


def _closest(seen: list[Sighting]) -> list[Sighting]:
    """The first BURST_CASES and more that lie within BURST_TIME; nothing when none do."""
    for first, one in enumerate(seen):
        together = [other for other in seen[first:] if other.at - one.at <= BURST_TIME]
        if len(together) >= BURST_CASES:
            return together
    return []


def tells_of_emergency(text: str) -> bool:
    """Whether somebody's words contain one of the editors' phrases, at the beginning of a word."""
    return bool(_pattern().search(fold(text)))


def _pattern() -> re.Pattern[str]:
    return _phrases.get()


def _read() -> re.Pattern[str]:
    folded = [fold(phrase) for phrase in EmergencyPhrase.objects.values_list("phrase", flat=True)]
    words = "|".join(re.escape(phrase) for phrase in sorted(folded) if phrase)
    # Without any phrase nothing matches.
    return re.compile(rf"(?<!\w)(?:{words})" if words else r"(?!)")


_phrases = InMemory(_read, about={"emergency"})
