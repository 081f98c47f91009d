"""What became of cases, for those who follow them from outside: each change of state or holder.

To everybody a change has the day that the public picture shows; whoever filed a case with an API
key is told the moment. Nobody's words are in it, and of cases that are never public there is none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from komek.cases import belongings
from komek.cases.public import hidden_services
from komek.directory.entries import OrganisationEntry
from komek.directory.models import Publication
from komek.kernel.actors import Actor
from komek.kernel.database.planning import planned_by_values
from komek.kernel.days import begin_of, day_of, end_of
from komek.kernel.numbering import number_for
from komek.kernel.permissions import require, require_at_all

# The events of a day are looked up in the index of their month.
CHANGES = """
SELECT event.id, event.case_id, event.at, event.state_after, event.organisation_id
FROM cases_event event
JOIN cases_case opened ON opened.id = event.case_id
JOIN directory_service service ON service.id = opened.service_id
WHERE event.at >= %(begin)s AND event.at < %(end)s AND event.verb <> 'open'
  AND (event.state_before <> event.state_after OR event.verb IN ('forward', 'inherit'))
  AND service.publication <> %(never)s AND NOT service.about_organisation
  AND service.code <> ALL(%(hidden)s::text[])
"""
# Within a day the public learns the order of what happened to one case, and no other.
OF_EVERYBODY = f"{CHANGES} ORDER BY event.case_id, event.id"
# The channels are those that keys file by. The subquery is asked for each row: as a join it might
# be asked for all cases there are.
OF_A_KEY = f"""
{CHANGES} AND opened.channel IN ('open311', 'partners') AND %(key)s = (
    SELECT opening.actor FROM cases_event opening
    WHERE opening.case_id = opened.id AND opening.at = opened.opened_at AND opening.verb = 'open'
    LIMIT 1
) ORDER BY event.at, event.id
"""  # noqa: S608 - put together from constants
# What was held back, or given back, was never said to anybody.
EXACT = """
SELECT opened.id, opened.opened_at, opened.updated_at, opened.promised_due, opened.answered_at,
    coalesce(said.body, '')
FROM cases_case opened
LEFT JOIN LATERAL (
    SELECT message.body FROM cases_answerrecord answer
    JOIN intake_message message ON message.id = answer.message_id
    WHERE answer.case_id = opened.id AND answer.outcome IN ('standing', 'doubtful', 'false')
    ORDER BY answer.id DESC LIMIT 1
) said ON opened.answered_at IS NOT NULL
WHERE opened.id = ANY(%(ids)s::bigint[]) AND %(key)s = (
    SELECT opening.actor FROM cases_event opening
    WHERE opening.case_id = opened.id AND opening.at = opened.opened_at AND opening.verb = 'open'
    LIMIT 1
)
"""


@dataclass(frozen=True, slots=True)
class CaseUpdate:
    """A case came into a state, or to another organisation. `id` is the event's."""

    id: int
    number: str
    state: str
    organisation: OrganisationEntry | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Moments:
    """The exact moments of a case, of which the public knows the days; and its answer's words."""

    opened: datetime
    updated: datetime
    expected: datetime
    answered: datetime | None = None
    answer: str = ""


def public_updates(actor: Actor, first: date, last: date) -> Iterator[CaseUpdate]:
    """What happened to public cases, day by day of the city, both days included.

    `at` is the beginning of the day.
    """
    require(actor, "cases.read_public")
    for day in _days(first, last):
        span = {"begin": begin_of(day), "end": end_of(day)}
        for row in _rows(OF_EVERYBODY, **span):
            yield _update(row, begin_of(day))


def own_updates(actor: Actor, begin: datetime, end: datetime) -> Iterator[CaseUpdate]:
    """What happened from `begin` to `end`, both included, to public cases that the actor's API
    key filed, the earliest first.
    """
    require_at_all(actor, "cases.read")
    for day in _days(day_of(begin), day_of(end)):
        after_end = min(end + timedelta(microseconds=1), end_of(day))
        span = {"begin": max(begin, begin_of(day)), "end": after_end}
        for row in _rows(OF_A_KEY, **span, key=actor.name):
            yield _update(row, row[2])


def moments(actor: Actor, case_ids: Sequence[int]) -> dict[int, Moments]:
    """The exact moments, and the answer, of those of the cases that the actor's API key filed."""
    require_at_all(actor, "cases.read")
    with connection.cursor() as cursor:
        cursor.execute(EXACT, {"ids": list(case_ids), "key": actor.name})
        return {case_id: Moments(*exact) for case_id, *exact in cursor.fetchall()}


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    values |= {"never": Publication.NEVER, "hidden": hidden_services()}
    with planned_by_values(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _update(row: Sequence[Any], at: datetime) -> CaseUpdate:
    event_id, case_id, _at, state, organisation_id = row
    organisation = belongings.organisation(organisation_id)
    return CaseUpdate(event_id, number_for(case_id), state, organisation, at)
