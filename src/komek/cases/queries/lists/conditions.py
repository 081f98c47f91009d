"""The conditions of a list as SQL about one case, `c`."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from komek.cases.queries.lists.asked import Clock
from komek.cases.queries.lists.wanted import Wanted

HELD_DUE = """coalesce((
    SELECT held.due FROM cases_assignment held WHERE held.case_id = c.id AND held.ended_at IS NULL
), c.promised_due)"""
"""Until when whoever has the case has to answer; in triage the promise is all there is."""

DUE = {Clock.OWN: HELD_DUE, Clock.PROMISED: "c.promised_due"}

# As values, not EXISTS: the planner would rather begin with every case that has the words.
SAID = """(
    SELECT said.terms @@ %(said)s::tsquery FROM cases_search said WHERE said.case_id = c.id
)"""
GIVEN = """%(person)s = (
    SELECT given.person_id FROM cases_assignment given
    WHERE given.case_id = c.id AND given.ended_at IS NULL
)"""


NO_PARTY = "(c.accused_id IS NULL OR c.accused_id <> ALL(%(party_to)s::bigint[]))"
"""See `cases.complaints`."""


class Conditions(NamedTuple):
    """SQL that is true for the cases wanted, and its values."""

    sql: str
    values: Mapping[str, Any]

    def __bool__(self) -> bool:
        return self.sql != "true"


def narrowing(wanted: Wanted, said: str | None = None, *, own_index: bool = True) -> Conditions:
    """Everything but state, organisation, person and resident: what few indexes know.

    said: the words as a tsquery. own_index: whether services and territories may be looked up by
    the indexes that they have; otherwise the planner keeps to the order of the list.
    """
    due = DUE[wanted.clock]
    bare = "" if own_index else " + 0"
    given = {
        "services": (f"c.service_id{bare} = ANY(%(services)s::bigint[])", _listed(wanted.services)),
        "territories": (
            f"c.territory_id{bare} = ANY(%(territories)s::bigint[])",
            _listed(wanted.territories),
        ),
        "channels": ("c.channel = ANY(%(channels)s::text[])", _listed(wanted.channels)),
        "due_from": (f"{due} >= %(due_from)s", wanted.due_from),
        "due_before": (f"{due} < %(due_before)s", wanted.due_before),
        "opened_from": ("c.opened_at >= %(opened_from)s", wanted.opened_from),
        "opened_before": ("c.opened_at < %(opened_before)s", wanted.opened_before),
        "closed_from": ("c.closed_at >= %(closed_from)s", wanted.closed_from),
        "closed_before": ("c.closed_at < %(closed_before)s", wanted.closed_before),
        "said": (SAID, said),
        "party_to": (NO_PARTY, sorted(wanted.party_to) or None),
    }
    return _together(given)


def belonging(wanted: Wanted, *, led_by: str = "") -> Conditions:
    """State, organisation, person and resident, but for what led to the cases in question."""
    given = {
        "states": ("c.state = ANY(%(states)s::text[])", _listed(wanted.states)),
        "organisations": (
            "c.organisation_id = ANY(%(organisations)s::bigint[])",
            _listed(wanted.organisations),
        ),
        "person": (GIVEN, wanted.person_id),
        "resident": ("c.resident_id = %(resident)s", wanted.resident_id),
    }
    return _together({name: pair for name, pair in given.items() if name != led_by})


def all_of(*conditions: Conditions) -> Conditions:
    """All of them at once."""
    parts = [one.sql for one in conditions if one]
    values = {name: value for one in conditions for name, value in one.values.items()}
    return Conditions(" AND ".join(parts) or "true", values)


def _together(given: Mapping[str, tuple[str, Any]]) -> Conditions:
    wanted = {name: pair for name, pair in given.items() if pair[1] is not None}
    return Conditions(
        " AND ".join(sql for sql, _value in wanted.values()) or "true",
        {name: value for name, (_sql, value) in wanted.items()},
    )


def _listed(values: frozenset[Any] | None) -> list[Any] | None:
    return None if values is None else sorted(map(_bare, values))


def _bare(value: Any) -> Any:
    """A state as a text, which is all that the database knows of it."""
    return str(value) if isinstance(value, str) else value
