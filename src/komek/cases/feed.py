"""Where a follower of changes stands: cursors, and how far one may read at this moment.

A cursor names a line and is signed with what stands there and with what the follower may see.
When the line has been forgotten, when a restored backup has put another one in its place, or
when the follower sees other cases than before, the cursor holds no more, and the follower has to
begin anew instead of missing something in silence.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from komek.cases.models import CaseChange
from komek.kernel.errors import Gone, Invalid

NOW = "now"
"""Stands for a cursor at the end: nothing of the past, everything from here on."""
MOST_CHANGES = 500
_CURSOR = re.compile(r"([1-9][0-9]{0,18})-([0-9a-f]{16})")

Change = TypeVar("Change")


@dataclass(frozen=True, slots=True)
class Piece(Generic[Change]):
    """Changes in their order; `next` is the cursor to go on from, None while there are none."""

    changes: tuple[Change, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines after one position up to another, both known to be settled."""

    after: int
    up_to: CaseChange


def stretch(after: str | None, scope: str) -> Stretch | None:
    """What there is to read; None in a city where nothing has happened.

    after: a cursor, "now", or None for the oldest change that is kept. scope: what the follower
    sees. Raises Invalid for what is no cursor, Gone for one that holds no more.
    """
    position, signature = _parts(after) if after and after != NOW else (0, "")
    last = CaseChange.objects.aggregate(last=Max("position"))["last"]
    lines = {
        line.position: line
        for line in CaseChange.objects.filter(Q(position=position) | Q(position=last))
    }
    if position and not _holds(lines.get(position), scope, signature):
        message = _("This cursor holds no more. Please read the list anew and follow from there.")
        raise Gone("cursor_gone", message, field="after")
    if last is None:
        return None
    return Stretch(last if after == NOW else position, lines[last])


def cursor(line: CaseChange, scope: str) -> str:
    """The cursor of whoever has read up to this line."""
    return f"{line.position}-{_signature(line, scope)}"


def piece(
    lines: Sequence[CaseChange], changes: Sequence[Change], limit: int, read: Stretch, scope: str
) -> Piece[Change]:
    """The first `limit` of the changes that the lines became, and where to go on."""
    whole = len(lines) <= limit
    return Piece(tuple(changes[:limit]), cursor(read.up_to if whole else lines[limit - 1], scope))


def _parts(text: str) -> tuple[int, str]:
    match = _CURSOR.fullmatch(text)
    if match is None or int(match[1]) >= 2**63:
        message = _("This is no cursor. Send “next” of the piece before, or “now”.")
        raise Invalid("cursor_invalid", message, field="after")
    return int(match[1]), match[2]


def _holds(line: CaseChange | None, scope: str, signature: str) -> bool:
    return line is not None and hmac.compare_digest(_signature(line, scope), signature)


def _signature(line: CaseChange, scope: str) -> str:
    signed = f"{line.position} {line.case_id} {line.verb} {line.at.isoformat()} {scope}"
    return hmac.digest(settings.SECRET_KEY.encode(), signed.encode(), "sha256")[:8].hex()
