"""Whether somebody may do something to one case: what the one table needs to know of it."""

from uuid import UUID

from komek.cases import complaints
from komek.cases.access import NO_ACCOUNT, BeyondReach, Follower, KeyHolder, joined_ones, unknown
from komek.cases.models import Case, Task, TaskState
from komek.directory import snapshot as directory
from komek.kernel.actors import Actor
from komek.kernel.permissions import denied, reaches, require_at_all, subtree_roots

TAKING_PART = frozenset({"cases.take_part", "cases.leave"})
"""What participants do; whose case it is does not matter to these."""


DOING_A_PART = frozenset(
    {"cases.read", "cases.note", "cases.finish_task", "cases.refuse_task"} | {"cases.reassign_task"}
)
"""What somebody may do with a case who has to do a part of the work on it."""


def permit(actor: Actor, action: str, case: Case) -> None:
    """Raise Forbidden unless the actor may do the action to this case."""
    if not permitted(actor, action, case):
        raise denied(actor, action)


def permitted(actor: Actor, action: str, case: Case) -> bool:
    """Whether the actor may do the action to this case; the accused of a complaint never may."""
    residents = participants_of if action in TAKING_PART else residents_of
    if complaints.is_party(actor, case):
        return False
    if isinstance(actor, BeyondReach):
        return _broke_in(actor, action, case)
    if reaches(
        actor, action, organisations=organisations_of(case), residents=residents(case, actor)
    ):
        return True
    return action in DOING_A_PART and _does_a_part(actor, action, case)


def _broke_in(actor: Actor, action: str, case: Case) -> bool:
    """Whether somebody beyond whose reach the case is may read it for a while, and no more."""
    return action == "cases.read" and isinstance(actor, BeyondReach) and actor.case_id == case.id


def _does_a_part(actor: Actor, action: str, case: Case) -> bool:
    """Whether a part of the work on the case was given to where the actor works."""
    if not subtree_roots(actor, action):
        return False
    parts = Task.objects.filter(case=case, state=TaskState.OPEN)
    return any(
        reaches(actor, action, organisations=directory.current().ancestors(organisation_id))
        for organisation_id in parts.values_list("organisation_id", flat=True)
    )


def by_office(actor: Actor, action: str, case: Case) -> bool:
    """Whether the actor may do the action to somebody else's case, by a role in the city."""
    return not complaints.is_party(actor, case) and (
        reaches(actor, action, organisations=organisations_of(case))
        or _broke_in(actor, action, case)
    )


def organisations_of(case: Case) -> tuple[int, ...]:
    """Whoever has the case, and everybody above; nobody while it waits in triage."""
    if case.organisation_id is None:
        return ()
    return directory.current().ancestors(case.organisation_id)


def residents_of(case: Case, actor: Actor) -> tuple[int, ...]:
    """Whose case it is: the reporter's, and that of whoever showed its key."""
    holds_key = isinstance(actor, KeyHolder) and actor.case_id == case.id
    reporter = () if case.resident_id is None else (case.resident_id,)
    return (*reporter, NO_ACCOUNT) if holds_key else reporter


def participants_of(case: Case, actor: Actor) -> tuple[int, ...]:
    """The actor's own resident, if it is one of those who joined, or showed the key of one."""
    if isinstance(actor, Follower):
        return (NO_ACCOUNT,) if actor.case_id == case.id else ()
    if not actor.resident_id:
        return ()
    return (
        (actor.resident_id,)
        if joined_ones(case).filter(resident_id=actor.resident_id).exists()
        else ()
    )


def found(uid: UUID, actor: Actor, action: str, *, lock: bool = False) -> Case:
    """The case with this name, if the actor may do the action to it.

    lock: hold the row until the transaction ends. Raises NotFound or Forbidden.
    """
    require_at_all(actor, action)
    rows = Case.objects.select_for_update() if lock else Case.objects
    case = rows.filter(uid=uid).first()
    if case is None:
        raise unknown()
    permit(actor, action, case)
    return case
