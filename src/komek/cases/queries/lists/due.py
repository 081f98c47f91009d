"""Open cases by the time that is left of their term: the next best case first."""

from collections.abc import Mapping
from typing import Any

from komek.cases.models import State
from komek.cases.queries.lists.asked import Clock
from komek.cases.queries.lists.conditions import DUE, Conditions, all_of, belonging
from komek.cases.queries.lists.wanted import Wanted

# Of each organisation its running assignments, in the order of the index assignment_due.
HELD_BY = """
    SELECT part.id, part.due
    FROM unnest((SELECT %(holders)s::bigint[])) AS holder (id)
    CROSS JOIN LATERAL (
        SELECT held.case_id AS id, held.due FROM cases_assignment held
        WHERE held.organisation_id = holder.id AND held.ended_at IS NULL
          AND (held.due, held.case_id) > (%(after_due)s, %(after)s)
          AND (SELECT {conditions} FROM cases_case c WHERE c.id = held.case_id)
        ORDER BY held.due, held.case_id LIMIT %(limit)s
    ) AS part
"""
# Whoever holds them: the beginning of the index assignment_due_next.
HELD = """
    SELECT held.id, held.due FROM (
        SELECT held.case_id AS id, held.due FROM cases_assignment held
        WHERE held.ended_at IS NULL AND (held.due, held.case_id) > (%(after_due)s, %(after)s)
          AND (SELECT {conditions} FROM cases_case c WHERE c.id = held.case_id)
        ORDER BY held.due, held.case_id LIMIT %(limit)s
    ) AS held
"""
# Of each state its cases by the promise; the open states are spelled out as case_due has them.
PROMISED = """
    SELECT part.id, part.due FROM unnest((SELECT %({states})s::text[])) AS wanted (state)
    CROSS JOIN LATERAL (
        SELECT c.id, c.promised_due AS due FROM cases_case c
        WHERE c.state IN ('triage', 'assigned', 'in_work', 'asked', 'checking')
          AND c.state = wanted.state
          AND (c.promised_due, c.id) > (%(after_due)s, %(after)s) AND {conditions}
        ORDER BY c.promised_due, c.id LIMIT %(limit)s
    ) AS part
"""
OF_ORGANISATIONS = """
    SELECT part.id, part.due
    FROM unnest((SELECT %(organisations)s::bigint[])) AS responsible (id)
    CROSS JOIN unnest((SELECT %({states})s::text[])) AS wanted (state)
    CROSS JOIN LATERAL (
        SELECT c.id, c.promised_due AS due FROM cases_case c
        WHERE c.organisation_id = responsible.id AND c.state = wanted.state
          AND (c.promised_due, c.id) > (%(after_due)s, %(after)s) AND {conditions}
    ) AS part
"""
OF_FEW = """
    SELECT few.id, few.due FROM (
        SELECT c.id, {due} AS due FROM {table} WHERE {conditions}
    ) AS few WHERE (few.due, few.id) > (%(after_due)s, %(after)s)
"""
UNHELD_STATES = {State.TRIAGE, State.CHECKING}
"""Where nobody's clock runs: only the promise does."""
FEW = {
    "case": ("cases_case c", "c.id = %(case)s"),
    "person": (
        "cases_assignment given JOIN cases_case c ON c.id = given.case_id",
        "given.person_id = %(person)s AND given.ended_at IS NULL",
    ),
    "resident": ("cases_case c", "c.resident_id = %(resident)s"),
}


def source(wanted: Wanted, narrowing: Conditions) -> tuple[str, Mapping[str, Any]]:
    """The SQL that gives ids and due moments behind `after_due` and `after`, and its values."""
    ids = {"case": wanted.case_id, "person": wanted.person_id, "resident": wanted.resident_id}
    for name, value in ids.items():
        if value is not None:
            conditions = all_of(belonging(wanted, led_by=name), narrowing)
            return _of_few(wanted, conditions, name), {**conditions.values, name: value}
    everything = all_of(belonging(wanted), narrowing)
    if wanted.clock is Clock.OWN:
        return _by_own(wanted, everything)
    return _by_promise(wanted, everything, "states"), everything.values


def _of_few(wanted: Wanted, others: Conditions, name: str) -> str:
    table, condition = FEW[name]
    return OF_FEW.format(
        due=DUE[wanted.clock], table=table, conditions=f"{condition} AND {others.sql}"
    )


def _by_own(wanted: Wanted, everything: Conditions) -> tuple[str, Mapping[str, Any]]:
    unheld = sorted(map(str, wanted.states & UNHELD_STATES))
    holders = sorted(wanted.organisations or ())
    values = {**everything.values, "holders": holders, "unheld": unheld}
    parts = []
    if wanted.states - UNHELD_STATES:
        held = HELD if wanted.organisations is None else HELD_BY
        parts.append(held.format(conditions=everything.sql))
    if unheld:
        parts.append(_by_promise(wanted, everything, "unheld"))
    return " UNION ALL ".join(parts), values


def _by_promise(wanted: Wanted, everything: Conditions, states: str) -> str:
    template = PROMISED if wanted.organisations is None else OF_ORGANISATIONS
    return template.format(states=states, conditions=everything.sql)
