"""The port between cases and the ways in which organisations receive their work.

A way is a folder in `dispatch/` that is found by itself. Its package holds MANIFEST and, where it
sends anything, `send(parcel, target) -> Receipt`; what it hears of work that it handed over comes
by `poll(target, since, remote_ids)`, and what came back into our own mailbox by `collect(judge)`.
A way knows parcels and nothing of cases.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from komek.kernel import plugins
from komek.kernel.errors import Invalid
from komek.kernel.languages import pick
from komek.kernel.mailbox import Came

PACKAGES = ["komek.cases.dispatch"]
DESK = "desk"
"""The way of everybody who has no other."""


class What(StrEnum):
    """What a parcel tells: there is work, something about it is new, it is theirs no more."""

    ASSIGNED = "assigned"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class Address(StrEnum):
    """What an organisation's address is to a way."""

    NONE = ""
    EMAIL = "email"
    SERVER = "server"


class Secret(StrEnum):
    """Where the secret that both sides know comes from."""

    NONE = ""
    THEIRS = "theirs"
    OURS = "ours"


class NoSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Nothing to be set."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a way needs and can do.

    code: the folder's name, stored with every organisation that is connected so. hears: verbs of
    the table of moves that are worth telling of while the organisation has the case. settings: a
    struct of msgspec, which is the schema too.
    """

    code: str
    name_kk: str
    name_ru: str
    name_en: str
    address: Address = Address.NONE
    secret: Secret = Secret.NONE
    hears: frozenset[str] = frozenset()
    settings: type[msgspec.Struct] = NoSettings

    def name(self, language: str) -> str:
        return pick(self, language).text


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is, in degrees; `exact` is the reporter's own, the other is what the public sees."""

    exact: tuple[float, float] | None
    public: tuple[float, float] | None
    address: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What an organisation is told. No names, no contacts: those never leave the city.

    id: the same whenever the same parcel is sent again. verb: of the table of moves. words: of
    the resident, for new work; of whoever said something since, for a change. remote_id: how the
    recipient calls the case, once it said so. link: a page on which they can work without account.
    is_public: whether the public may know of the case at all.
    """

    id: str
    what: What
    verb: str
    number: str
    state: str
    service_code: str
    service_name: str
    language: str
    opened_at: datetime
    due: datetime
    at: datetime
    words: str
    place: Place
    is_public: bool
    remote_id: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a parcel goes to. language: the organisation's."""

    address: str
    secret: str
    settings: Any
    language: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """It was taken; `remote_id` is how the recipient calls the case, if it says so."""

    remote_id: str = ""


class Happened(StrEnum):
    """What became of work at the recipient's. RENAMED: `words` is how they call it from now on."""

    ACCEPTED = "accepted"
    ANSWERED = "answered"
    REFUSED = "refused"
    NOTED = "noted"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class News:
    """Something that a recipient tells. key: its name there, the same whenever it is told again."""

    key: str
    remote_id: str
    happened: Happened
    words: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A letter that came back for a parcel, `id` being the parcel's."""

    id: str
    came: Came


Send = Callable[[Parcel, Target], Receipt]
Poll = Callable[[Target, datetime, Sequence[str]], Iterator[News]]
Judge = Callable[[Returned], bool]
"""Says whether there is such a parcel."""
Collect = Callable[[Judge], int]


@dataclass(frozen=True, slots=True)
class Way:
    """A way as it was found.

    send: returns when the parcel is handed over; raises `outgoing.Rejected` for good, anything
    else to be tried again. poll: what has happened to `remote_ids` since a moment; may tell it
    again, and what it told before it failed counts. collect: has every letter judged, once at
    least; returns how many there were.
    """

    manifest: Manifest
    send: Send | None = None
    poll: Poll | None = None
    collect: Collect | None = None


def ways() -> dict[str, Way]:
    """Every way found, by code."""
    return {
        name: Way(module.MANIFEST, *(getattr(module, one, None) for one in _CALLS))
        for package in PACKAGES
        for name, module in plugins.found(package).items()
    }


_CALLS = ("send", "poll", "collect")


def way(code: str) -> Way:
    """The way of a code. Raises Invalid for one that nobody installed."""
    found = ways().get(code)
    if found is None:
        raise Invalid("way_unknown", _("There is no such way."), field="kind")
    return found


def read_settings(manifest: Manifest, given: object) -> Any:
    """The settings as the way's own struct. Raises Invalid, saying where they do not fit."""
    try:
        return msgspec.convert(given or {}, manifest.settings)
    except msgspec.ValidationError as error:
        raise Invalid("settings_invalid", str(error)[:300], field="settings") from error
