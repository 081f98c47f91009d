"""From the ids of cases to lines that people read, in the one query that finds them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from psycopg.pq import Format

from komek.cases import belongings
from komek.cases.queries.lists.asked import Order
from komek.cases.queries.views import CaseLine
from komek.kernel.numbering import number_for

EXCERPT = 160

# A source gives `id` and `due`, by which a list may be ordered.
LINES = """
SELECT chosen.due, c.id, c.uid, c.state, c.channel, c.service_id, c.organisation_id, c.territory_id,
    c.address, words.excerpt, c.language, c.opened_at, c.updated_at, c.promised_due, held.due,
    c.answered_at, c.closed_at, held.person_id, c.reopened, c.rating
FROM (SELECT id, due FROM ({source}) AS source ORDER BY {order} LIMIT %(limit)s) AS chosen
JOIN cases_case c ON c.id = chosen.id
LEFT JOIN cases_assignment held ON held.case_id = c.id AND held.ended_at IS NULL
LEFT JOIN LATERAL (
    SELECT left(body, %(excerpt)s) || CASE WHEN length(body) > %(excerpt)s THEN '…' ELSE '' END
        AS excerpt
    FROM intake_message
    WHERE conversation_id = c.conversation_id ORDER BY id LIMIT 1
) AS words ON true
ORDER BY {outer}
"""
ORDERS = {
    Order.NEWEST: ("id DESC", "chosen.id DESC"),
    Order.DUE: ("due, id", "chosen.due, chosen.id"),
}
THESE = "SELECT id, NULL::timestamptz AS due FROM unnest(%(ids)s::bigint[]) AS these (id)"


class Found(NamedTuple):
    """A line, and the moment that it is ordered by."""

    line: CaseLine
    due: datetime | None


def found(source: str, order: Order, limit: int, values: Mapping[str, Any]) -> list[Found]:
    """The first lines of a source; `values` are those its SQL names."""
    inner, outer = ORDERS[order]
    sql = LINES.format(source=source, order=inner, outer=outer)
    with connection.cursor() as cursor:
        # Moments as texts cost more than all the rest of a page.
        cursor.cursor.format = Format.BINARY
        cursor.execute(sql, {**values, "limit": limit, "excerpt": EXCERPT})
        rows = cursor.fetchall()
    entries = Entries()
    return [Found(_line(row[1:], entries), row[0]) for row in rows]


class Entries:
    """What the cases of a page belong to, each looked up once."""

    def __init__(self) -> None:
        self.service = cache(belongings.service)
        self.organisation = cache(belongings.organisation)
        self.territory = cache(belongings.territory)


def _line(row: Sequence[Any], entries: Entries) -> CaseLine:
    case_id, uid, state, channel, service_id, organisation_id, territory_id, *rest = row
    address, excerpt, language, opened_at, updated_at, promised_due, due, *rest = rest
    answered_at, closed_at, person_id, reopened, rating = rest
    return CaseLine(
        id=case_id,
        uid=uid,
        number=number_for(case_id),
        state=state,
        channel=channel,
        service=entries.service(service_id),
        organisation=entries.organisation(organisation_id),
        territory=entries.territory(territory_id),
        address=address,
        excerpt=excerpt or "",
        language=language,
        opened_at=opened_at,
        updated_at=updated_at,
        promised_due=promised_due,
        due=due,
        answered_at=answered_at,
        closed_at=closed_at,
        person_id=person_id,
        reopened=reopened,
        rating=rating,
    )
