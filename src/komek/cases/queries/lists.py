"""Lists of cases, in pieces by the id of the last line seen, in one query a piece.

A subtree's list is put together from one short list for each organisation and state, every one
of them the beginning of an index. `IN (...)` with an order would read a whole subtree's cases to
show fifty of them, or not, as the planner's mood is.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection

from komek.cases import belongings
from komek.cases.models import OPEN_STATES
from komek.cases.queries.views import CaseLine, Page
from komek.directory import snapshot as directory
from komek.directory.snapshot import Snapshot
from komek.kernel.actors import Actor
from komek.kernel.numbering import number_for
from komek.kernel.permissions import require_at_all, subtree_roots

MOST_LINES = 200
EXCERPT = 160
FROM_THE_END = 2**63 - 1

OF_ORGANISATIONS = """
    SELECT part.id
    FROM unnest(%(organisations)s::bigint[]) AS responsible (id)
    CROSS JOIN unnest(%(states)s::text[]) AS wanted (state)
    CROSS JOIN LATERAL (
        SELECT id FROM cases_case
        WHERE organisation_id = responsible.id AND state = wanted.state AND id < %(after)s
        ORDER BY id DESC LIMIT %(limit)s
    ) AS part
"""
OF_THE_CITY = """
    SELECT part.id
    FROM unnest(%(states)s::text[]) AS wanted (state)
    CROSS JOIN LATERAL (
        SELECT id FROM cases_case WHERE state = wanted.state AND id < %(after)s
        ORDER BY id DESC LIMIT %(limit)s
    ) AS part
"""
OF_A_PERSON = """
    SELECT cases_case.id
    FROM cases_assignment JOIN cases_case ON cases_case.id = case_id
    WHERE person_id = %(person)s AND ended_at IS NULL
      AND cases_case.state = ANY(%(states)s::text[]) AND cases_case.id < %(after)s
"""
OF_A_RESIDENT = """
    SELECT id FROM cases_case WHERE resident_id = %(resident)s AND id < %(after)s
"""
LINES = """
SELECT c.id, c.uid, c.state, c.service_id, c.organisation_id, c.territory_id, c.address,
    words.excerpt, c.language, c.opened_at, c.updated_at, c.promised_due, held.due,
    held.person_id, c.reopened, c.rating
FROM (SELECT id FROM ({source}) AS source ORDER BY id DESC LIMIT %(limit)s) AS chosen
JOIN cases_case c ON c.id = chosen.id
LEFT JOIN cases_assignment held ON held.case_id = c.id AND held.ended_at IS NULL
LEFT JOIN LATERAL (
    SELECT left(body, %(excerpt)s) AS excerpt FROM intake_message
    WHERE conversation_id = c.conversation_id ORDER BY id LIMIT 1
) AS words ON true
ORDER BY c.id DESC
"""


def inbox(
    actor: Actor,
    *,
    states: Collection[str] = OPEN_STATES,
    organisation_id: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Page:
    """The cases that the actor's work is about, in these states, newest first.

    organisation_id: only of this organisation and those below it. after: from the page before.
    Raises Forbidden when no list is for this actor; a resident's is `mine`.
    """
    require_at_all(actor, "cases.list")
    within = _within(subtree_roots(actor, "cases.list"), organisation_id)
    if within is None:
        return _page(OF_THE_CITY, after, limit, states=_codes(states))
    return _page(
        OF_ORGANISATIONS, after, limit, states=_codes(states), organisations=sorted(within)
    )


def given_to(
    actor: Actor,
    *,
    states: Collection[str] = OPEN_STATES,
    after: int | None = None,
    limit: int = 50,
) -> Page:
    """The cases that were given to the actor in person, newest first."""
    require_at_all(actor, "cases.list")
    if actor.user_id is None:
        return Page((), None)
    return _page(OF_A_PERSON, after, limit, states=_codes(states), person=actor.user_id)


def mine(actor: Actor, *, after: int | None = None, limit: int = 50) -> Page:
    """The resident's own cases, newest first; nobody's for somebody without an account."""
    if not actor.resident_id:
        return Page((), None)
    return _page(OF_A_RESIDENT, after, limit, resident=actor.resident_id)


def _within(roots: frozenset[int] | None, organisation_id: int | None) -> frozenset[int] | None:
    """The organisations whose cases are wanted and allowed; None for everybody's."""
    snapshot = directory.current()
    allowed = None if roots is None else _below(snapshot, roots)
    if organisation_id is None:
        return allowed
    wanted = snapshot.descendants(organisation_id)
    return wanted if allowed is None else wanted & allowed


def _below(snapshot: Snapshot, roots: Iterable[int]) -> frozenset[int]:
    return frozenset().union(*(snapshot.descendants(root) for root in roots))


def _codes(states: Collection[str]) -> list[str]:
    return sorted(str(state) for state in set(states))


def _page(source: str, after: int | None, limit: int, **values: Any) -> Page:
    limit = max(1, min(limit, MOST_LINES))
    values |= {
        "after": min(after, FROM_THE_END) if after is not None else FROM_THE_END,
        "limit": limit + 1,
        "excerpt": EXCERPT,
    }
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(source=source), values)
        rows = cursor.fetchall()
    lines = tuple(map(_line, rows[:limit]))
    return Page(lines, lines[-1].id if len(rows) > limit else None)


def _line(row: Sequence[Any]) -> CaseLine:
    case_id, uid, state, service_id, organisation_id, territory_id, address, excerpt, *rest = row
    language, opened_at, updated_at, promised_due, due, person_id, reopened, rating = rest
    return CaseLine(
        id=case_id,
        uid=uid,
        number=number_for(case_id),
        state=state,
        service=belongings.service(service_id),
        organisation=belongings.organisation(organisation_id),
        territory=belongings.territory(territory_id),
        address=address,
        excerpt=excerpt or "",
        language=language,
        opened_at=opened_at,
        updated_at=updated_at,
        promised_due=promised_due,
        due=due,
        person_id=person_id,
        reopened=reopened,
        rating=rating,
    )
