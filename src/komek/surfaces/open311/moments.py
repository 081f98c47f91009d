"""Moments and spans of time in parameters, as W3C dates and times (ISO 8601)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.kernel import clock
from komek.kernel.errors import Invalid

if TYPE_CHECKING:
    from komek.kernel.errors import Message
    from komek.surfaces.open311.asked import Asked

LONGEST_SPAN = timedelta(days=90)
YEARS = range(2000, 2101)

_MOMENT = _("Please write moments like 2026-03-18T09:00:00+05:00.")
# A plus sign that nobody encoded arrives as a space.
_LOST_PLUS = re.compile(r" (?=\d\d:?\d\d$)")
_ONLY_A_DAY = len("2026-03-18")


class Span(NamedTuple):
    """Both ends included, in the city's zone."""

    begin: datetime
    end: datetime

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day of the city that it touches."""
        return self.begin.date(), self.end.date()


def span(asked: Asked, first: str, last: str) -> Span | None:
    """The span between two parameters; a missing one is as far away as a span may reach.

    None without both. Raises Invalid for what is no moment, and for more than 90 days.
    """
    begin, end = moment(asked, first), moment(asked, last, time.max)
    if begin is None and end is None:
        return None
    begin = begin or (end or now()) - LONGEST_SPAN
    end = end or begin + LONGEST_SPAN
    if end < begin or end.date() - begin.date() > LONGEST_SPAN:
        message = _("A span of at most {days} days can be asked for.")
        raise _refused(last, format_lazy(message, days=LONGEST_SPAN.days))
    return Span(begin, end)


def latest() -> Span:
    """The last 90 days, which are meant where no dates are given."""
    return Span(now() - LONGEST_SPAN, now())


def moment(asked: Asked, name: str, of_a_day: time = time.min) -> datetime | None:
    """The moment that a parameter names, None without it; one without an offset is the city's.

    of_a_day: which moment is meant where only a day is named. Raises Invalid.
    """
    text = asked.text(name).strip()
    if not text:
        return None
    try:
        given = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
        if len(text) == _ONLY_A_DAY:
            given = datetime.combine(given, of_a_day)
        zone = ZoneInfo(settings.TIME_ZONE)
        given = given.astimezone(zone) if given.tzinfo else given.replace(tzinfo=zone)
    except (ValueError, OverflowError) as error:
        raise _refused(name, _MOMENT) from error
    if given.year not in YEARS:
        raise _refused(name, _MOMENT)
    return given


def now() -> datetime:
    """The present moment in the city's zone."""
    return clock.now().astimezone(ZoneInfo(settings.TIME_ZONE))


def _refused(field: str, message: Message) -> Invalid:
    return Invalid("filter_invalid", message, field=field)
