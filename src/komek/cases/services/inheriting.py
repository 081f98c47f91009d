"""When an organisation ends, or a building gets another one: its open cases go to whoever is next.

Closed cases stay with whom they were, and roll up to the successor in the tree of organisations.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import F

from komek.cases import belongings, complaints, rulebook
from komek.cases.models import OPEN_STATES, AssignmentState, Case, State
from komek.cases.routing import Decision
from komek.cases.services._change import Change, changing
from komek.directory import snapshot as directory
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict

CLOSED = "organisation_closed"
DUTY = "duty_changed"
SUCCESSOR = ("successor",)
"""Why: no rule knew of the one whom this one follows."""


class _Settled(Exception):
    """Between the look at the case and its lock it went to somebody else."""


def hand_over_inherited(now: datetime) -> int:
    """Move the open cases of organisations that have ended by now, or lost a building's duty.

    Each goes where the rules send it now; one that people had sent elsewhere than the rules goes
    to that organisation's successor; with nobody there it waits in triage. The case's terms stay.
    Returns how many moved. Each case is a transaction of its own.
    """
    return sum(_inherit(*one, now) for one in (*_of_ended(now), *_of_lost_duties(now)))


def _of_ended(now: datetime) -> Iterator[tuple[UUID, int, str]]:
    ended = [one.id for one in directory.current().ended_organisations(now)]
    left = Case.objects.filter(organisation_id__in=ended, state__in=OPEN_STATES).order_by("id")
    for uid, organisation_id in left.values_list("uid", "organisation_id"):
        yield uid, organisation_id, CLOSED


def _of_lost_duties(now: datetime) -> Iterator[tuple[UUID, int, str]]:
    left = Case.objects.filter(
        state__in=OPEN_STATES,
        routing__reason__contains="duty",
        building__duties__organisation=F("organisation"),
        building__duties__valid_to__lte=now,
        assignments__ended_at__isnull=True,
        assignments__started_at__lt=F("building__duties__valid_to"),
    )
    rows = left.order_by("id").values_list("uid", "organisation_id").distinct()
    for uid, organisation_id in rows:
        yield uid, organisation_id, DUTY


def _inherit(case_uid: UUID, organisation_id: int, reason: str, now: datetime) -> bool:
    try:
        with changing(SYSTEM, case_uid, "inherit") as change:
            next_one = _decide(change.case, now)
            if change.case.organisation_id != organisation_id or (
                next_one.organisation_id == organisation_id
            ):
                raise _Settled
            _hand_over(change, next_one)
            change.data = {"from": organisation_id, "reason": reason}
    except (Conflict, _Settled):
        return False
    return True


def _decide(case: Case, now: datetime) -> Decision:
    """Who is next: as the rules say, or the successor where people knew better than the rules."""
    snapshot, holder = directory.current(), case.organisation_id
    if case.accused_id is not None:
        return complaints.route(snapshot, case.accused_id, now)
    if holder is not None and _sent_by_people(case):
        return Decision(rulebook.successor(holder, snapshot, now), None, SUCCESSOR)
    territory = belongings.territory(case.territory_id)
    return rulebook.route(
        snapshot,
        belongings.service(case.service_id),
        now,
        territory_code=territory.code if territory else None,
        building_id=case.building_id,
    )


def _sent_by_people(case: Case) -> bool:
    """Whether people sent the case where it is, or to whom that one followed."""
    routing = case.routing
    return routing.get("organisation") != case.organisation_id or (
        tuple(routing.get("reason", ())) == SUCCESSOR
    )


def _hand_over(change: Change, decision: Decision) -> None:
    change.end_assignment(AssignmentState.ENDED)
    change.set(
        routing={"organisation": decision.organisation_id, "reason": decision.reason},
        organisation_id=decision.organisation_id,
    )
    if decision.organisation_id is None:
        change.move(State.TRIAGE)
        return
    # Whoever comes next waits for the resident's answer too.
    change.move(State.ASKED if change.before == State.ASKED else State.ASSIGNED)
    change.hand_over(decision.organisation_id)
