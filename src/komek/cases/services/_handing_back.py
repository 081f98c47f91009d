"""Giving a case back to whoever had it, on the clock that they had."""

from komek.cases import complaints
from komek.cases.models import Assignment, AssignmentState, State
from komek.cases.services import _dues
from komek.cases.services._change import Change
from komek.directory import snapshot as directory

STATES = {State.ASSIGNED: AssignmentState.OPEN}
"""How the assignment of a case stands; whatever was begun was accepted."""


def hand_back(change: Change, ended: Assignment, to: State) -> None:
    """Move the case to a state in which the organisation of an ended assignment has it again.

    Its due moment is the one it had, unless the calendar changed meanwhile. An organisation that
    was closed is followed by its successor, on a new clock; without one the case waits in triage.
    """
    standing = complaints.successor(
        change.case, ended.organisation_id, directory.current(), change.now
    )
    if standing == ended.organisation_id:
        change.move(to)
        change.set(organisation_id=standing)
        _resume(change, ended, to)
        return
    change.set(organisation_id=None)
    change.move(State.TRIAGE if standing is None else State.ASSIGNED)
    if standing is not None:
        change.hand_over(standing)


def _resume(change: Change, ended: Assignment, to: State) -> None:
    Assignment.objects.create(
        case=change.case,
        organisation_id=ended.organisation_id,
        person_id=ended.person_id,
        state=STATES.get(to, AssignmentState.ACCEPTED),
        started_at=change.now,
        due=_dues.due_given_back(change.case, ended),
    )
