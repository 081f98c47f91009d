"""Noticing that a matter came back: found by the clock among the new cases, many at once."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from komek.cases.models import Found, Repeat
from komek.cases.repeats import FIRST_CONTACT_HOLDS_AFTER, WITHIN, Matter, found_by
from komek.cases.services._change import changing
from komek.kernel import audit, clock, outbox
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict

# Each of the three ways follows an index of its own. What ended in time was changed since, so the
# long past of a busy place is never read.
CANDIDATES = """
WITH fresh AS (
    SELECT new.id, new.opened_at, new.resident_id, new.building_id, new.cell, service.code
    FROM cases_case new JOIN directory_service service ON service.id = new.service_id
    WHERE new.updated_at >= %(since)s AND new.opened_at >= %(since)s
      AND NOT EXISTS (SELECT 1 FROM cases_repeat WHERE case_id = new.id)
)
SELECT fresh.id, fresh.opened_at,
    earlier.id, earlier.uid, earlier.first_contact, earlier.answered_at,
    fresh.resident_id, fresh.building_id, fresh.cell,
    earlier.resident_id, earlier.building_id, earlier.cell
FROM fresh CROSS JOIN LATERAL (
    SELECT id FROM cases_case WHERE resident_id = fresh.resident_id AND id < fresh.id
    UNION
    SELECT id FROM cases_case WHERE building_id = fresh.building_id AND id < fresh.id
    UNION
    SELECT id FROM cases_case
    WHERE cell = fresh.cell AND id < fresh.id AND state IN ('closed', 'unconfirmed')
      AND updated_at >= fresh.opened_at - %(within)s
) AS near
JOIN cases_case earlier ON earlier.id = near.id
JOIN directory_service service ON service.id = earlier.service_id AND service.code = fresh.code
WHERE earlier.state IN ('closed', 'unconfirmed')
  AND coalesce(earlier.closed_at, earlier.answered_at)
      BETWEEN fresh.opened_at - %(within)s AND fresh.opened_at
ORDER BY fresh.id, earlier.id
"""


class _Pair(NamedTuple):
    """A new case, an earlier one, and by what they are the same matter."""

    case_id: int
    opened_at: datetime
    earlier_id: int
    earlier_uid: UUID
    first_contact: bool
    answered_at: datetime
    found: Found

    @property
    def revokes(self) -> bool:
        """Whether the earlier one was answered at first contact, and not well enough."""
        return self.first_contact and self.opened_at - self.answered_at <= FIRST_CONTACT_HOLDS_AFTER


class _RevokedAlready(Exception):
    """Another repeat of the same case was first, or it was opened again meanwhile."""


def notice_repeats(since: datetime) -> int:
    """Mark the cases opened since then that are repeats of one that had ended; returns how many.

    Looking twice finds nothing new. Of several earlier cases the surest counts, then the latest.
    What was answered at first contact shortly before was none: it is not counted as that any more.
    """
    return sum(_note(pair) for pair in _surest(_pairs(since)))


def _pairs(since: datetime) -> Iterator[_Pair]:
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"since": since, "within": WITHIN}
        cursor.execute(CANDIDATES, values)
        rows = cursor.fetchall()
    for row in rows:
        case_id, opened_at, earlier_id, uid, first_contact, answered_at, *people_and_places = row
        found = found_by(Matter(*people_and_places[:3]), Matter(*people_and_places[3:]))
        if found is not None:
            yield _Pair(case_id, opened_at, earlier_id, uid, first_contact, answered_at, found)


def _surest(pairs: Iterable[_Pair]) -> Iterable[_Pair]:
    surest = list(Found)
    best: dict[int, _Pair] = {}
    for pair in pairs:
        # Later pairs of a case have later earlier cases.
        known = best.get(pair.case_id)
        if known is None or surest.index(pair.found) <= surest.index(known.found):
            best[pair.case_id] = pair
    return best.values()


@transaction.atomic
def _note(pair: _Pair) -> bool:
    _repeat, is_new = Repeat.objects.get_or_create(
        case_id=pair.case_id,
        defaults={
            "earlier_id": pair.earlier_id,
            "found": pair.found,
            "found_at": clock.now(),
        },
    )
    if is_new:
        subject = f"case:{pair.case_id}"
        found = str(pair.found)
        outbox.emit("cases.repeated", subject, earlier=pair.earlier_id, found=found)
        audit.record(SYSTEM, "cases.notice_repeat", subject, reason=found)
        if pair.revokes:
            _revoke(pair)
    return is_new


def _revoke(pair: _Pair) -> None:
    try:
        with changing(SYSTEM, pair.earlier_uid, "revoke") as change:
            if not change.case.first_contact:
                raise _RevokedAlready
            change.set(first_contact=False)
            change.data = {"repeat": pair.case_id}
    except (Conflict, _RevokedAlready):
        return
