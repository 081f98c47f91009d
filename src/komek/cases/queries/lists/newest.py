"""Newest cases first, where the beginning of an index leads to them.

A subtree's list is put together from one short list for each organisation and state, every one
of them the beginning of an index. `IN (...)` with an order would read a whole subtree's cases to
show fifty of them, or not, as the planner's mood is.
"""

from collections.abc import Mapping
from typing import Any

from komek.cases.queries.lists.conditions import Conditions, all_of, belonging
from komek.cases.queries.lists.wanted import Wanted

FROM_THE_END = 2**63 - 1

PART = """
    SELECT c.id FROM cases_case c WHERE {where} AND c.id < %(after)s AND {conditions}
    ORDER BY c.id DESC LIMIT %(limit)s
"""
OF_ORGANISATIONS = """
    SELECT part.id, NULL::timestamptz AS due
    FROM unnest(%(organisations)s::bigint[]) AS responsible (id)
    CROSS JOIN unnest(%(states)s::text[]) AS wanted (state)
    CROSS JOIN LATERAL ({part}) AS part
"""
OF_THE_CITY = """
    SELECT part.id, NULL::timestamptz AS due
    FROM unnest(%(states)s::text[]) AS wanted (state)
    CROSS JOIN LATERAL ({part}) AS part
"""
BY_ORGANISATION = "c.organisation_id = responsible.id AND c.state = wanted.state"
BY_STATE = "c.state = wanted.state"

OF_A_PERSON = """
    SELECT given.case_id AS id, NULL::timestamptz AS due FROM cases_assignment given
    WHERE given.person_id = %(person)s AND given.ended_at IS NULL AND given.case_id < %(after)s
      AND (SELECT {conditions} FROM cases_case c WHERE c.id = given.case_id)
"""
OF_A_RESIDENT = """
    SELECT c.id, NULL::timestamptz AS due FROM cases_case c
    WHERE c.resident_id = %(resident)s AND c.id < %(after)s AND {conditions}
"""
ONE = """
    SELECT c.id, NULL::timestamptz AS due FROM cases_case c
    WHERE c.id = %(case)s AND c.id < %(after)s AND {conditions}
"""


LED_BY = {
    "case": (ONE, lambda wanted: wanted.case_id),
    "person": (OF_A_PERSON, lambda wanted: wanted.person_id),
    "resident": (OF_A_RESIDENT, lambda wanted: wanted.resident_id),
}


def source(wanted: Wanted, narrowing: Conditions) -> tuple[str, Mapping[str, Any]]:
    """The SQL that gives ids below `after`, at least the first `limit` of them, and its values.

    Reads as many rows as are passed over: unless nothing narrows, ask for few cases.
    """
    for name, (sql, value_of) in LED_BY.items():
        if (value := value_of(wanted)) is not None:
            conditions = all_of(belonging(wanted, led_by=name), narrowing)
            return sql.format(conditions=conditions.sql), {**conditions.values, name: value}
    return _of_parts(wanted, narrowing)


def _of_parts(wanted: Wanted, narrowing: Conditions) -> tuple[str, Mapping[str, Any]]:
    whole_city = wanted.organisations is None
    where = BY_STATE if whole_city else BY_ORGANISATION
    lists = OF_THE_CITY if whole_city else OF_ORGANISATIONS
    sql = lists.format(part=PART.format(where=where, conditions=narrowing.sql))
    return sql, all_of(belonging(wanted), narrowing).values
