"""What the columns of somebody else's file mean: read from TOML, checked; ready ones by name.

docs/guide/import.md explains every line.
"""

import tomllib
from collections.abc import Mapping as Dictionary
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from holidays import list_supported_countries

from komek.cases.models import State
from komek.kernel.errors import Invalid, Message

READY = Path(__file__).with_name("mappings")

Words = tuple[str, ...]
Source = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{1,29}$")]
Channel = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_-]{0,19}$")]
Code = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{1,80}$")]


class BadMapping(Invalid):
    """A mapping that cannot be used, and what is wrong with it."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the TOML file."""


class Columns(_Part, frozen=True):
    """Where the file has what. `text` may be several columns, one paragraph each."""

    number: str
    opened: str
    service: str
    text: Words
    due: str | None = None
    closed: str | None = None
    updated: str | None = None
    status: str | None = None
    organisation: str | None = None
    channel: str | None = None
    answer: str | None = None
    address: str | None = None
    lat: str | None = None
    lon: str | None = None
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    anonymous: str | None = None
    rating: str | None = None

    def by_field(self) -> dict[str, str]:
        """The file's column for each field; those of the text are "text.0", "text.1" ..."""
        single = {name: getattr(self, name) for name in self.__struct_fields__ if name != "text"}
        texts = {f"text.{place}": name for place, name in enumerate(self.text)}
        return {name: column for name, column in (single | texts).items() if column}


class Dates(_Part, frozen=True):
    """How moments are written, tried in this order, in the signs of strftime.

    whole_day_due: a due moment at midnight means the end of that day.
    """

    formats: Annotated[Words, msgspec.Meta(min_length=1)]
    whole_day_due: bool = False


class Calendar(_Part, frozen=True):
    """Whose working days count where the file has no due moment."""

    country: str
    subdivision: str | None = None


class Reading(_Part, frozen=True):
    """How the file's bytes become text. Encodings are tried in this order, row by row."""

    delimiter: str | None = None
    encodings: Words = ("utf-8",)


class Places(_Part, frozen=True):
    """Coordinates (latitude, longitude) that stand for "unknown"."""

    placeholders: tuple[tuple[float, float], ...] = ()


class Mapping(_Part, frozen=True):
    """A layout. In its dictionaries the keys are the file's words and the values ours.

    channel: for words that `channels` has not. anonymous: words that mean yes. nothing: words
    that mean as much as an empty field, in any column.
    """

    source: Source
    title: str
    zone: str
    language: Literal["kk", "ru", "en"]
    columns: Columns
    dates: Dates
    calendar: Calendar | None = None
    reading: Reading = Reading()
    places: Places = Places()
    states: Dictionary[str, State] = {}
    channels: Dictionary[str, Channel] = {}
    channel: Channel = "other"
    services: Dictionary[str, Code] = {}
    organisations: Dictionary[str, Code] = {}
    anonymous: Words = ()
    nothing: Words = ()

    @property
    def actor(self) -> str:
        """How events, messages and the audit name what a file of this layout said."""
        return f"import:{self.source}"


def find(name: str) -> Mapping:
    """A ready mapping by its name, or one from a TOML file by its path; raises BadMapping."""
    path = Path(name) if name.endswith(".toml") else READY / f"{name}.toml"
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        message = _("There is no mapping {name}. Ready ones are: {ready}.")
        raise _bad(message, name=name, ready=", ".join(ready())) from error


def ready() -> list[str]:
    """The names of the mappings that come along."""
    return sorted(path.stem for path in READY.glob("*.toml"))


def parse(text: str) -> Mapping:
    """The mapping that a TOML text describes; raises BadMapping."""
    try:
        found = msgspec.convert(tomllib.loads(text), Mapping)
        ZoneInfo(found.zone)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise _bad(_("The mapping has a fault: {reason}."), reason=error) from error
    except (KeyError, ValueError) as error:
        raise _bad(_("The mapping names no time zone: {zone}."), zone=found.zone) from error
    _check(found)
    return found


def _check(mapping: Mapping) -> None:
    columns, calendar = mapping.columns, mapping.calendar
    if State.CHECKING in mapping.states.values():
        # Such a case has an answer that nobody but this house's inspectors can let go.
        raise _bad(_("A past request cannot be in the state {state}."), state=State.CHECKING.value)
    if (columns.lat is None) is not (columns.lon is None):
        raise _bad(_("The mapping needs both lat and lon, or neither."))
    if columns.status and not mapping.states:
        raise _bad(_("The mapping has a status column, so [states] must say what its words mean."))
    if calendar and calendar.country not in list_supported_countries():
        raise _bad(_("The calendar of {country} is not known."), country=calendar.country)


def _bad(message: Message, **values: object) -> BadMapping:
    return BadMapping("mapping_invalid", format_lazy(message, **values), field="mapping")
