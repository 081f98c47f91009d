"""GET requests: its parameters as a question to the one public picture of cases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.cases.models import State
from komek.cases.public import Box, Wanted
from komek.kernel import clock
from komek.kernel.errors import Invalid

if TYPE_CHECKING:
    from komek.kernel.errors import Message
    from komek.surfaces.open311.asked import Asked

LONGEST_SPAN = timedelta(days=90)
MOST_REQUESTS = 1000
MOST_SKIPPED = 50_000
YEARS = range(2000, 2101)

CLOSED = frozenset({State.CLOSED, State.UNCONFIRMED, State.WITHDRAWN})
"""An answer that nobody confirmed yet closes nothing."""
STATUSES = {"open": frozenset(State) - CLOSED, "closed": CLOSED}

# A plus sign that nobody encoded arrives as a space.
_LOST_PLUS = re.compile(r" (?=\d\d:?\d\d$)")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which requests are asked for, and which piece of them."""

    wanted: Wanted
    skip: int
    limit: int


def filters(asked: Asked) -> Filters:
    """The filters of a request; raises Invalid for what is none."""
    limit = min(_count(asked, "page_size") or MOST_REQUESTS, MOST_REQUESTS)
    # Clients differ in whether they count pages from 0 or from 1.
    skip = max(_count(asked, "page") - 1, 0) * limit
    if skip > MOST_SKIPPED:
        raise _refused("page", _("So many pages are not given. Please narrow the dates."))
    return Filters(_wanted(asked), skip, limit)


def _wanted(asked: Asked) -> Wanted:
    if numbers := _list(asked, "service_request_id"):
        if len(numbers) > MOST_REQUESTS:
            message = _("These are too many requests at once.")
            raise _refused("service_request_id", message)
        return Wanted(numbers=numbers)
    updated = _span(asked, "updated_after", "updated_before")
    opened = _span(asked, "start_date", "end_date")
    if not any((*updated, *opened)):
        opened = (_today() - LONGEST_SPAN, None)
    return Wanted(
        services=_list(asked, "service_code") or None,
        states=_states(asked),
        opened_from=opened[0],
        opened_to=opened[1],
        updated_from=updated[0],
        updated_to=updated[1],
        box=_box(asked),
    )


def _list(asked: Asked, name: str) -> list[str]:
    return [part.strip() for part in asked.text(name).split(",") if part.strip()]


def _states(asked: Asked) -> frozenset[State] | None:
    names = _list(asked, "status")
    if not names:
        return None
    if not set(names) <= set(STATUSES):
        raise _refused("status", _("A status is open or closed."))
    return frozenset().union(*(STATUSES[name] for name in names))


def _span(asked: Asked, first: str, last: str) -> tuple[date | None, date | None]:
    """Both days of a span; a missing one is as far away as a span may reach."""
    begin, end = _day(asked, first), _day(asked, last)
    if begin and end and not timedelta() <= end - begin <= LONGEST_SPAN:
        message = format_lazy(_("A span of at most {days} days can be asked for."), days=90)
        raise _refused(last, message)
    if begin and not end:
        end = begin + LONGEST_SPAN
    if end and not begin:
        begin = end - LONGEST_SPAN
    return begin, end


def _day(asked: Asked, name: str) -> date | None:
    """The city's day of a moment; one without an offset is the city's own."""
    text = asked.text(name).strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
        zone = ZoneInfo(settings.TIME_ZONE)
        day = (moment.astimezone(zone) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError) as error:
        raise _refused(name, _MOMENT) from error
    if day.year not in YEARS:
        raise _refused(name, _MOMENT)
    return day


_MOMENT = _("Please write moments like 2026-03-18T09:00:00+05:00.")


def _today() -> date:
    return clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()


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
