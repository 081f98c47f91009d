"""What the directory's entries look like in memory: small, typed, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from komek.kernel.languages import Picked, pick
from komek.kernel.workdays import Term

Texts = Mapping[str, str]
"""A text in the city's languages: {"kk": ..., "ru": ..., "en": ...}, empty where missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """Something with a code and names; two entries are the same only when they are one object."""

    id: int
    code: str
    names: Texts

    def name(self, language: str) -> Picked:
        """The name in this language, or the marked fallback."""
        return pick_text(self.names, language)


@dataclass(frozen=True, slots=True, eq=False)
class DatedEntry(Entry):
    """An entry, or one version of it, that holds for a time; None is no end."""

    valid_from: datetime
    valid_to: datetime | None


def pick_text(texts: Texts, language: str) -> Picked:
    """The text in this language, or the marked fallback."""
    return pick({f"text_{code}": text for code, text in texts.items()}, language, field="text")


@dataclass(frozen=True, slots=True, eq=False)
class OrganisationEntry(DatedEntry):
    """An organisation; closed ones are here as well, with `valid_to`."""

    kind: str
    phone: str
    email: str
    address: str
    hours: str = ""


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """`child_id` stands under `parent_id` for a time."""

    parent_id: int
    child_id: int
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class SuccessionEntry:
    """From `at` on, `share` of the predecessor's work is the successor's."""

    predecessor_id: int
    successor_id: int
    kind: str
    at: datetime
    share: Decimal

    @property
    def valid_from(self) -> datetime:
        """It holds from the moment it happened."""
        return self.at

    @property
    def valid_to(self) -> None:
        """What happened stays so."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupEntry(Entry):
    """A group of services; pages show groups by `position`."""

    icon: str
    position: int


@dataclass(frozen=True, slots=True, eq=False)
class FactEntry:
    """A fact to ask for. `values` are the choices of a list, as key and texts."""

    code: str
    datatype: str
    required: bool
    position: int
    questions: Texts
    values: tuple[tuple[str, Texts], ...]

    def question(self, language: str) -> Picked:
        """The question in this language, or the marked fallback."""
        return pick_text(self.questions, language)


@dataclass(frozen=True, slots=True, eq=False)
class ServiceEntry(DatedEntry):
    """One version of a service; `id` names the version, `code` the service."""

    group_id: int
    group_code: str
    descriptions: Texts
    keywords: Texts
    promised: Term
    legal: Term
    criticality: str
    needs_place: bool
    anonymity: str
    publication: str
    moderation: str
    about_organisation: bool
    facts: tuple[FactEntry, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TerritoryEntry(DatedEntry):
    """One version of a territory; `geometry` is GeoJSON, longitude first."""

    kind: str
    geometry: Mapping[str, object]
