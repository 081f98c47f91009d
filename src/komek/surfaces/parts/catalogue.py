"""The services as people look for them: by group, or by everyday words in any language."""

from dataclasses import dataclass

from komek.directory import snapshot as directory
from komek.directory.entries import GroupEntry, ServiceEntry
from komek.kernel.folding import fold
from komek.kernel.reference import InMemory

MOST_FOUND = 12
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
