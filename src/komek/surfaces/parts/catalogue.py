"""The services as people look for them: by group, or by everyday words in any language."""

import math
from bisect import bisect_left
from dataclasses import dataclass

from komek.directory import snapshot as directory
from komek.directory.entries import GroupEntry, ServiceEntry
from komek.kernel.folding import fold
from komek.kernel.reference import InMemory

MOST_FOUND = 12
MOST_SUGGESTED = 5
LONGEST_MESSAGE = 1000
MOST_WORDS = 60
MOST_CUT = 6
CLEARLY = 1.3
SHORTEST_WORD = 2
SHORTEST_STEM = 4
ENDING = 2
"""Letters at the end of a typed word that may be grammar: "қоқысты" finds "қоқыс"."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A group and its services, both in the order of pages."""

    group: GroupEntry
    services: tuple[ServiceEntry, ...]


@dataclass(frozen=True, slots=True)
class _Card:
    service: ServiceEntry
    name: frozenset[str]
    words: frozenset[str]


def shelves() -> list[Shelf]:
    """All groups that have services."""
    snapshot = directory.current()
    by_group: dict[str, list[ServiceEntry]] = {}
    for service in snapshot.services():
        by_group.setdefault(service.group_code, []).append(service)
    groups = sorted(snapshot.groups(), key=lambda group: (group.position, group.code))
    return [Shelf(group, tuple(by_group[group.code])) for group in groups if group.code in by_group]


def find(text: str) -> list[ServiceEntry]:
    """Services whose names or everyday words contain the words typed, the best first."""
    typed = [word for word in fold(text[:200]).split() if len(word) >= SHORTEST_WORD]
    scored = [(_score(card, typed), card.service) for card in _cards.get()]
    found = sorted((one for one in scored if one[0]), key=lambda one: (-one[0], one[1].code))
    return [service for _points, service in found[:MOST_FOUND]]


def _score(card: _Card, typed: list[str]) -> int:
    """A word of the name counts twice an everyday word, a whole word more than its beginning."""
    return sum(2 * _likeness(card.name, word) or _likeness(card.words, word) for word in typed)


def _likeness(words: frozenset[str], typed: str) -> int:
    if typed in words:
        return 3
    stem = typed[: max(SHORTEST_STEM, len(typed) - ENDING)]
    return int(any(word.startswith(stem) for word in words))


def _read_cards() -> list[_Card]:
    snapshot = directory.current()
    return [
        _Card(
            service,
            _words(*service.names.values()),
            _words(
                *service.keywords.values(),
                *service.descriptions.values(),
                *_group_names(snapshot, service),
            ),
        )
        for service in snapshot.services()
    ]


def _group_names(snapshot: directory.Snapshot, service: ServiceEntry) -> list[str]:
    group = snapshot.group(service.group_code)
    return list(group.names.values()) if group else []


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in fold(text or "").split())


_cards = InMemory(_read_cards)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A service that somebody's words may be about. sure: it stands out among the others."""

    service: ServiceEntry
    sure: bool = False


def suggest(text: str) -> list[Suggestion]:
    """Services that a message is about, the best first; words that fit many of them count little.

    Endings are cut off step by step: "жылуымыз" finds "жылу".
    """
    index = _index.get()
    words = dict.fromkeys(word for word in fold(text[:LONGEST_MESSAGE]).split() if len(word) > 2)
    points: dict[int, float] = {}
    for word in list(words)[:MOST_WORDS]:
        for place, point in index.points(word).items():
            points[place] = points.get(place, 0) + point
    best = sorted(points, key=lambda place: (-points[place], index.services[place].code))
    found = [Suggestion(index.services[place]) for place in best[:MOST_SUGGESTED]]
    if found and (len(best) == 1 or points[best[0]] > CLEARLY * points[best[1]]):
        found[0] = Suggestion(found[0].service, sure=True)
    return found


class _Index:
    """The words of all services in order, so that beginnings are found by halving."""

    def __init__(self, cards: list[_Card]) -> None:
        self.services = [card.service for card in cards]
        places: dict[str, dict[int, int]] = {}
        for place, card in enumerate(cards):
            for word in card.words:
                places.setdefault(word, {})[place] = 1
            for word in card.name:
                places.setdefault(word, {})[place] = 2
        self._words = sorted(places)
        self._places = places

    def points(self, typed: str) -> dict[int, float]:
        """How much the word speaks for each of the services in whose words it is."""
        for cut in range(MOST_CUT):
            stem = typed[: max(SHORTEST_STEM, len(typed) - cut)]
            if found := self._beginning_with(stem, typed):
                rare = math.log((len(self.services) + 1) / len(found))
                return {place: rare * weight / (1 + cut / 4) for place, weight in found.items()}
        return {}

    def _beginning_with(self, stem: str, typed: str) -> dict[int, float]:
        found: dict[int, float] = {}
        for word in self._words[bisect_left(self._words, stem) :]:
            if not word.startswith(stem):
                break
            whole = 1.0 if word == typed else len(stem) / max(len(word), len(typed))
            for place, weight in self._places[word].items():
                found[place] = max(found.get(place, 0), weight * whole)
        return found


_index = InMemory(lambda: _Index(_cards.get()))
