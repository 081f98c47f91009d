"""The words of GeoReport v2 and of mySociety's updates for where a case stands."""

from komek.cases.models import State

CLOSED = frozenset({State.CLOSED, State.UNCONFIRMED, State.WITHDRAWN, State.MERGED})
"""An answer that nobody confirmed yet closes nothing."""
STATUSES = {"open": frozenset(State) - CLOSED, "closed": CLOSED}

DETAILED = {
    State.TRIAGE: "for_triage",
    State.ASSIGNED: "open",
    State.IN_WORK: "in_progress",
    State.ASKED: "investigating",
    State.CHECKING: "in_progress",
    State.ANSWERED: "in_progress",
    State.CLOSED: "closed",
    State.UNCONFIRMED: "closed",
    State.WITHDRAWN: "cancelled",
    State.MERGED: "duplicate",
}
"""The status of an update. None of them says that something was solved: that the resident says."""

THE_CITYS = frozenset(
    {"DUPLICATE", "INTERNAL_REFERRAL", "NO_FURTHER_ACTION", "NOT_COUNCILS_RESPONSIBILITY"}
)
"""What only the city decides about a request."""

# What a reporter does who sends a status, by where the case stands.
TABLE = """
statuses           triage   assigned in_work  asked    checking answered closed unconfirmed withdrawn merged
OPEN               remark   remark   remark   reply    remark   remark   reopen reopen      -         -
UNCHANGED          remark   remark   remark   reply    remark   remark   remark remark      -         -
IN_PROGRESS        remark   remark   remark   reply    remark   remark   remark remark      -         -
INVESTIGATING      remark   remark   remark   reply    remark   remark   remark remark      -         -
PLANNED            remark   remark   remark   reply    remark   remark   remark remark      -         -
ACTION_SCHEDULED   remark   remark   remark   reply    remark   remark   remark remark      -         -
FOR_TRIAGE         remark   remark   remark   reply    remark   remark   remark remark      -         -
CLOSED             withdraw withdraw withdraw withdraw withdraw confirm  remark remark      -         -
FIXED              withdraw withdraw withdraw withdraw withdraw confirm  remark remark      -         -
CANCELLED          withdraw withdraw withdraw withdraw withdraw -        -      -           -         -
REOPEN             remark   remark   remark   reply    remark   reopen   reopen reopen      -         -
"""  # noqa: E501


def _read(table: str) -> dict[tuple[str, State], str]:
    header, *lines = (line.split() for line in table.strip().splitlines())
    states = [State(name) for name in header[1:]]
    return {
        (status, state): verb
        for status, *verbs in lines
        for state, verb in zip(states, verbs, strict=True)
        if verb != "-"
    }


VERBS = _read(TABLE)
"""The verb for a status that is sent about a case in a state."""
KNOWN = THE_CITYS | {line.split()[0] for line in TABLE.strip().splitlines()[1:]}
"""All statuses that can be sent."""
