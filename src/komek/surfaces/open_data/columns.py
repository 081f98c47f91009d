"""The columns of the files, and what each of them means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from komek.cases.public import PublicCase
from komek.kernel.errors import Message

STRING, DATE, NUMBER = "string", "date", "number"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name and type for programs, its meaning for people, its value of a case."""

    name: str
    type: str
    meaning: Message
    value: Callable[[PublicCase], Any]


# The public picture and nothing else: whoever wants more in the files has to show it there first.
COLUMNS = (
    Column("number", STRING, _("Number of the request, with its check digit"), lambda c: c.number),
    Column("service", STRING, _("What was asked for, a code"), lambda c: c.service.code),
    Column("group", STRING, _("Group of the service, a code"), lambda c: c.service.group_code),
    Column("state", STRING, _("Where it stands, a code"), lambda c: c.state),
    Column(
        "organisation",
        STRING,
        _("Who is responsible, a code; empty for nobody yet"),
        lambda c: c.organisation and c.organisation.code,
    ),
    Column("opened", DATE, _("Day of receipt in the city"), lambda c: c.opened),
    Column("updated", DATE, _("Day of the last change"), lambda c: c.updated),
    Column("expected", DATE, _("Day until which an answer was promised"), lambda c: c.expected),
    Column(
        "lat",
        NUMBER,
        _("Latitude in degrees (WGS 84), rounded to a stretch of a street; empty without a place"),
        lambda c: c.lat,
    ),
    Column("lon", NUMBER, _("Longitude, like the latitude"), lambda c: c.lon),
    Column(
        "text",
        STRING,
        _("The words, where the service allows it, their author agreed and somebody checked them"),
        lambda c: c.text,
    ),
)
NAMES = tuple(column.name for column in COLUMNS)

Row = tuple[Any, ...]


def row_of(case: PublicCase) -> Row:
    """A case as one row of every file: texts, days, degrees, None for what is not there."""
    return tuple(column.value(case) for column in COLUMNS)
