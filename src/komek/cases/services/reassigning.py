"""Giving on what somebody has who is away or leaves: cases and parts of the work."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases.models import Case, Task, TaskState
from komek.cases.services import _tasks
from komek.cases.services._change import changing
from komek.cases.services.together import Report, each
from komek.cases.services.work import require_worker
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid
from komek.kernel.permissions import require_at_all

REASONS = {
    "leave": _("On leave or ill"),
    "left": _("Does not work here any more"),
    "load": _("Has too much to do"),
    "other": _("Another reason"),
}
"""Why work is given on; the code is kept with the event."""


def reassign(*, actor: Actor, case_uid: UUID, user_id: int, reason: str) -> None:
    """Give the case to somebody else who works for its organisation; its state and terms stay.

    reason: a code of REASONS. Raises Invalid for whoever has it already, or does not work there.
    """
    _check_reason(reason)
    with changing(actor, case_uid, "reassign") as change:
        held = change.assignment()
        _require_another(held.person_id, user_id)
        require_worker(change, user_id, held.organisation_id)
        change.data = {"user": user_id, "before": held.person_id, "reason": reason}
        held.person_id = user_id
        held.save(update_fields=["person"])


def reassign_task(
    *, actor: Actor, case_uid: UUID, task_id: int, user_id: int, reason: str
) -> None:
    """Give a part of the work to somebody else who works for the organisation that does it."""
    _check_reason(reason)
    with changing(actor, case_uid, "reassign_task") as change:
        task = _tasks.own(change, task_id)
        _require_another(task.person_id, user_id)
        require_worker(change, user_id, task.organisation_id)
        change.data = {
            "task": task.id,
            "to": task.organisation_id,
            "user": user_id,
            "before": task.person_id,
            "reason": reason,
        }
        task.person_id = user_id
        task.save(update_fields=["person"])


def hand_on(
    *,
    actor: Actor,
    from_user_id: int,
    user_id: int,
    reason: str,
    case_uids: Sequence[UUID],
    task_ids: Sequence[int] = (),
) -> Report:
    """Give what somebody has to a colleague: these cases, and these parts of the work.

    Each is permitted and changed by itself; what they do not have any more is refused. The report
    names a part by its case. Raises Forbidden, TooLarge.
    """
    require_at_all(actor, "cases.reassign")
    _check_reason(reason)

    def give(uid: UUID) -> None:
        _require_held(uid, from_user_id)
        reassign(actor=actor, case_uid=uid, user_id=user_id, reason=reason)

    cases = each(case_uids, give)
    parts = [_part(actor, one, user_id, reason) for one in _parts(from_user_id, task_ids)]
    return Report(
        (*cases.done, *(uid for report in parts for uid in report.done)),
        (*cases.refused, *(one for report in parts for one in report.refused)),
    )


def _part(actor: Actor, task: Task, user_id: int, reason: str) -> Report:
    return each(
        [task.case.uid],
        lambda uid: reassign_task(
            actor=actor, case_uid=uid, task_id=task.id, user_id=user_id, reason=reason
        ),
    )


def _parts(user_id: int, task_ids: Sequence[int]) -> list[Task]:
    held = Task.objects.filter(id__in=task_ids, person_id=user_id, state=TaskState.OPEN)
    return list(held.select_related("case").order_by("id"))


def _require_held(case_uid: UUID, user_id: int) -> None:
    held = Case.objects.filter(
        uid=case_uid, assignments__person_id=user_id, assignments__ended_at=None
    )
    if not held.exists():
        raise Invalid("not_theirs", _("They do not have this case any more."), field="case")


def _check_reason(reason: str) -> None:
    if reason not in REASONS:
        raise Invalid("reason_invalid", _("Please choose a reason."), field="reason")


def _require_another(before: int | None, user_id: int) -> None:
    if before == user_id:
        raise Invalid("same_person", _("They have it already."), field="user_id")
