"""What readers of cases get: small typed pictures, without names and contacts of residents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from komek.cases.queries.clocks import Clocks
from komek.cases.queries.ranges import Reach
from komek.cases.queries.tasks import TaskView
from komek.directory.entries import OrganisationEntry, ServiceEntry, TerritoryEntry

if TYPE_CHECKING:
    from komek.cases.queries.lists.cursor import After


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has the case now, since when and until when; `person_id` is a user, if it was given."""

    organisation: OrganisationEntry
    person_id: int | None
    state: str
    since: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as its reporter and the staff see it.

    text, facts: the first message. resonance: how many take part besides the reporter. tasks: for
    staff only. verbs: what this reader may do with the case right now. for_staff: whether this
    reader works on it, whatever else they are to the city.
    """

    id: int
    uid: UUID
    number: str
    state: str
    channel: str
    language: str
    service: ServiceEntry
    organisation: OrganisationEntry | None
    territory: TerritoryEntry | None
    text: str
    facts: Mapping[str, list[str]]
    address: str
    lat: float | None
    lon: float | None
    building_id: int | None
    outside_city: bool
    anonymity: str
    routing: Mapping[str, object]
    opened_at: datetime
    promised_due: datetime
    legal_due: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    updated_at: datetime
    first_contact: bool
    resonance: int
    reopened: int
    rating: int | None
    holding: Holding | None
    tasks: tuple[TaskView, ...]
    clocks: Clocks
    verbs: frozenset[str]
    for_staff: bool


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list. `due` is the holder's own term; `excerpt` the message's beginning."""

    id: int
    uid: UUID
    number: str
    state: str
    channel: str
    service: ServiceEntry
    organisation: OrganisationEntry | None
    territory: TerritoryEntry | None
    address: str
    excerpt: str
    language: str
    opened_at: datetime
    updated_at: datetime
    promised_due: datetime
    due: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    person_id: int | None
    reopened: int
    rating: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a list; `after` is where the next piece begins, None at the end.

    A piece may be shorter than asked for, or empty, and yet not the last: looking through millions
    of cases ends after a second. reach: how far words are known, where words were asked for.
    """

    lines: tuple[CaseLine, ...]
    after: "After | None"
    reach: Reach | None = None


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that came with a message, without its content."""

    uid: UUID
    kind: str
    content_type: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to a case, and what was said with it.

    verb: of the table of moves, "message" for words without one, "remind" for reminders. actor: of
    which kind, "user", "key", "link", "way", "participant", "anonymous" or "system". person: the
    name of the member of staff, for staff only. direction: of the words, "" without. id: of the
    event, 0 for what is none.
    """

    at: datetime
    verb: str
    actor: str
    person: str
    state_after: str
    organisation: OrganisationEntry | None
    direction: str
    text: str
    language: str
    norm: str
    files: tuple[FileView, ...]
    data: Mapping[str, object]
    id: int = 0
