"""GET requests: its parameters as a question to the one public picture of cases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from komek.cases.models import State
from komek.cases.public import Box, Wanted
from komek.kernel import numbering
from komek.kernel.errors import Invalid
from komek.surfaces.open311 import moments
from komek.surfaces.open311.faults import gathered
from komek.surfaces.open311.statuses import STATUSES

if TYPE_CHECKING:
    from komek.kernel.errors import Message
    from komek.surfaces.open311.asked import Asked

MOST_REQUESTS = 1000
MOST_SKIPPED = 50_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Which piece of a list is asked for. after: the id of the case it begins behind."""

    skip: int
    limit: int
    after: int | None = None


def piece(asked: Asked, most: int) -> Piece:
    """The piece that page, page_size and after name, of at most so many entries."""
    limit = min(_count(asked, "page_size") or most, most)
    # Clients differ in whether they count pages from 0 or from 1.
    skip = max(_count(asked, "page") - 1, 0) * limit
    if skip > MOST_SKIPPED:
        message = _("So many pages are not given. Please narrow the dates, or use after.")
        raise _refused("page", message)
    return Piece(skip, limit, _after(asked))


def filters(asked: Asked) -> tuple[Wanted, Piece]:
    """Which requests are asked for, and which piece of them; raises Invalid for what is none."""
    with gathered(_numbers, _opened, _updated, _states, _box, _piece, asked=asked):
        return _wanted(asked), _piece(asked)


def _piece(asked: Asked) -> Piece:
    return piece(asked, MOST_REQUESTS)


def _wanted(asked: Asked) -> Wanted:
    if numbers := _numbers(asked):
        return Wanted(numbers=numbers)
    opened, updated = _opened(asked), _updated(asked)
    if opened is None and updated is None:
        opened = moments.latest()
    opened_from, opened_to = opened.days if opened else (None, None)
    updated_from, updated_to = updated.days if updated else (None, None)
    return Wanted(
        services=_list(asked, "service_code") or None,
        states=_states(asked),
        opened_from=opened_from,
        opened_to=opened_to,
        updated_from=updated_from,
        updated_to=updated_to,
        box=_box(asked),
    )


def _numbers(asked: Asked) -> list[str]:
    numbers = _list(asked, "service_request_id")
    if len(numbers) > MOST_REQUESTS:
        raise _refused("service_request_id", _("These are too many requests at once."))
    return [numbering.parse(number) for number in numbers]


def _opened(asked: Asked) -> moments.Span | None:
    return moments.span(asked, "start_date", "end_date")


def _updated(asked: Asked) -> moments.Span | None:
    return moments.span(asked, "updated_after", "updated_before")


def _list(asked: Asked, name: str) -> list[str]:
    """A list with commas, a parameter that is given several times, or both."""
    parts = (part.strip() for text in asked.texts(name) for part in text.split(","))
    return [part for part in parts if part]


def _states(asked: Asked) -> frozenset[State] | None:
    names = {name.lower() for name in _list(asked, "status")}
    if not names:
        return None
    if not names <= set(STATUSES):
        raise _refused("status", _("A status is open or closed."))
    return frozenset().union(*(STATUSES[name] for name in names))


def _after(asked: Asked) -> int | None:
    number = asked.text("after").strip()
    return numbering.sequence_of(numbering.parse(number)) if number else None


def _count(asked: Asked, name: str) -> int:
    text = asked.text(name).strip()
    if not text:
        return 0
    if not re.fullmatch("[0-9]{1,9}", text):
        raise _refused(name, _("This must be a whole number."))
    return int(text)


def _box(asked: Asked) -> Box | None:
    """bbox=west,south,east,north in degrees."""
    text = asked.text("bbox")
    if not text:
        return None
    sides = _degrees(text.split(","))
    if len(sides) != 4 or sides[0] > sides[2] or sides[1] > sides[3]:
        raise _refused("bbox", _("A box is four numbers: west, south, east, north."))
    west, south, east, north = sides
    return Box(south, west, north, east)


def _degrees(texts: Iterable[str]) -> list[float]:
    try:
        return [side for side in map(float, texts) if -180 <= side <= 180]
    except ValueError:
        return []


def _refused(field: str, message: Message) -> Invalid:
    return Invalid("filter_invalid", message, field=field)
