"""How much of a term is left, in words: the minutes of a queue, the days of a letter."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
IN_DAYS = 2 * DAY
"""From so much on nobody counts hours."""


@dataclass(frozen=True, slots=True)
class Left:
    """tone: "days", "today", "hour" or "late", of the component `left`."""

    tone: str
    words: str


def left(due: datetime, now: datetime) -> Left:
    """What is left of a term that runs, or by how much it has run out; whole minutes, down."""
    if due < now:
        return Left("late", _late(now - due))
    time = due - now
    tone = "hour" if time < HOUR else "today" if time < DAY else "days"
    return Left(tone, _left(time))


def _left(time: timedelta) -> str:
    if time >= IN_DAYS:
        return ngettext("%(count)s day left", "%(count)s days left", days := time // DAY) % {
            "count": days
        }
    hours, minutes = _split(time)
    if hours:
        return _("{hours} h {minutes} min left").format(hours=hours, minutes=minutes)
    return _("{minutes} min left").format(minutes=minutes)


def _late(time: timedelta) -> str:
    if time >= IN_DAYS:
        return ngettext("late by %(count)s day", "late by %(count)s days", days := time // DAY) % {
            "count": days
        }
    hours, minutes = _split(time)
    if hours:
        return _("late by {hours} h {minutes} min").format(hours=hours, minutes=minutes)
    return _("late by {minutes} min").format(minutes=minutes)


def _split(time: timedelta) -> tuple[int, int]:
    return time // HOUR, (time % HOUR) // MINUTE
