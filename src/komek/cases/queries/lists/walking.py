"""Newest cases first, where no index leads to them: stretch by stretch of ids, for a bounded time.

Each stretch is a question of its own, so that frequent matches end the walk after a few hundred
rows, and rare ones cost a look into an index for each stretch. Whoever wants more goes on where
the walk stopped.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from komek.cases.queries.lists.conditions import Conditions, all_of, belonging
from komek.cases.queries.lists.wanted import Wanted
from komek.cases.queries.ranges import Stretch

LONGEST_S = 1.0

DIRECT = """
SELECT c.id FROM cases_case c
WHERE c.id BETWEEN %(first)s AND %(last)s AND {conditions}
ORDER BY c.id DESC LIMIT %(limit)s
"""
# The bounds twice: a small organisation's cases are looked up first, and their words then.
BY_TERMS = """
SELECT c.id FROM cases_search s JOIN cases_case c ON c.id = s.case_id
WHERE s.case_id BETWEEN %(first)s AND %(last)s AND s.terms @@ %(terms)s::tsquery
  AND c.id BETWEEN %(first)s AND %(last)s AND {conditions}
ORDER BY s.case_id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Walk:
    """Ids found, newest first, and the lowest id looked at; 0 when everything was."""

    ids: list[int]
    down_to: int


def walk(
    wanted: Wanted,
    narrowing: Conditions,
    terms: str | None,
    along: list[Stretch],
    *,
    after: int,
    limit: int,
) -> Walk:
    """The first `limit` ids below `after` that fit, or those found in the time there is.

    narrowing: without the words. terms: as the search table knows words and the rest, a tsquery;
    with words in it, cases whose words are not yet taken up are not found.
    """
    conditions = all_of(belonging(wanted), narrowing)
    ids: list[int] = []
    began = time.monotonic()
    for stretch in _below(along, wanted, after):
        values = {**conditions.values, "limit": limit - len(ids)}
        if stretch.taken_up and terms:
            ids += _ids(BY_TERMS, conditions, {**values, "terms": terms}, stretch)
        elif not wanted.words:
            ids += _ids(DIRECT, conditions, values, stretch)
        if len(ids) >= limit:
            return Walk(ids, ids[-1])
        if time.monotonic() - began > LONGEST_S:
            return Walk(ids, stretch.first)
    return Walk(ids, 0)


def _below(along: list[Stretch], wanted: Wanted, after: int) -> Iterator[Stretch]:
    for one in along:
        if one.first < after and one.opened_within(wanted.opened_from, _latest(wanted)):
            last = min(one.last, after - 1)
            yield Stretch(one.first, last, one.taken_up, one.opened_from, one.opened_to)


def _latest(wanted: Wanted) -> Any:
    """Nothing is closed before it was opened."""
    return min(filter(None, (wanted.opened_before, wanted.closed_before)), default=None)


def _ids(
    sql: str, conditions: Conditions, values: Mapping[str, Any], stretch: Stretch
) -> list[int]:
    """Planned for these very values: a plan for any would read the whole stretch, or never."""
    bounds = {"first": stretch.first, "last": stretch.last}
    with connection.wrap_database_errors, connection.cursor() as cursor:
        found = cursor.cursor.execute(
            sql.format(conditions=conditions.sql), {**values, **bounds}, prepare=False
        )
        return [case_id for (case_id,) in found.fetchall()]
