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
MANY = 100
NEAR = 2**16

PART = """
    SELECT c.id FROM cases_case c WHERE {where} AND c.id < %(after)s AND {conditions}
    ORDER BY c.id DESC LIMIT %(limit)s
"""
# Arrays come out of subqueries: were their lengths known, the server would find a plan for these
# very ones a little cheaper than one for any, and plan every request anew.
OF_ORGANISATIONS = """
    SELECT part.id, NULL::timestamptz AS due
    FROM unnest((SELECT %(organisations)s::bigint[])) AS responsible (id)
    CROSS JOIN unnest((SELECT %(states)s::text[])) AS wanted (state)
    CROSS JOIN LATERAL ({part}) AS part
"""
# Of hundreds of organisations nearly all short lists are read for nothing: a page's worth mostly
# lies among the newest few thousand ids. Only where it does not, the short lists are read whole.
OF_MANY_ORGANISATIONS = """
    WITH near AS MATERIALIZED (
        SELECT part.id
        FROM unnest((SELECT %(organisations)s::bigint[])) AS responsible (id)
        CROSS JOIN unnest((SELECT %(states)s::text[])) AS wanted (state)
        CROSS JOIN LATERAL (
            SELECT c.id FROM cases_case c
            WHERE {where} AND c.id < %(after)s AND c.id >= (
                SELECT least(max(id), %(after)s) - %(near)s FROM cases_case
            )
            ORDER BY c.id DESC LIMIT %(limit)s
        ) AS part
    )
    SELECT id, NULL::timestamptz AS due FROM near WHERE (SELECT count(*) FROM near) >= %(limit)s
    UNION ALL
    SELECT far.id, far.due FROM ({all}) AS far WHERE (SELECT count(*) FROM near) < %(limit)s
"""
OF_THE_CITY = """
    SELECT part.id, NULL::timestamptz AS due
    FROM unnest((SELECT %(states)s::text[])) AS wanted (state)
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
    values = all_of(belonging(wanted), narrowing).values
    if wanted.organisations is None:
        part = PART.format(where=BY_STATE, conditions=narrowing.sql)
        return OF_THE_CITY.format(part=part), values
    part = PART.format(where=BY_ORGANISATION, conditions=narrowing.sql)
    sql = OF_ORGANISATIONS.format(part=part)
    if narrowing or len(wanted.organisations) * len(wanted.states) < MANY:
        return sql, values
    return OF_MANY_ORGANISATIONS.format(where=BY_ORGANISATION, all=sql), {**values, "near": NEAR}
