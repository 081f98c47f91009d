"""Whether somebody may do something to one case: what the one table needs to know of it."""

from uuid import UUID

from komek.cases import complaints
from komek.cases.access import NO_ACCOUNT, KeyHolder, unknown
from komek.cases.models import Case
from komek.directory import snapshot as directory
from komek.kernel.actors import Actor
from komek.kernel.permissions import denied, reaches, require_at_all


def permit(actor: Actor, action: str, case: Case) -> None:
    """Raise Forbidden unless the actor may do the action to this case."""
    if not permitted(actor, action, case):
        raise denied(actor, action)


def permitted(actor: Actor, action: str, case: Case) -> bool:
    """Whether the actor may do the action to this case; the accused of a complaint never may."""
    return not complaints.is_party(actor, case) and reaches(
        actor, action, organisations=organisations_of(case), residents=residents_of(case, actor)
    )


def by_office(actor: Actor, action: str, case: Case) -> bool:
    """Whether the actor may do the action to somebody else's case, by a role in the city."""
    return not complaints.is_party(actor, case) and reaches(
        actor, action, organisations=organisations_of(case)
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
