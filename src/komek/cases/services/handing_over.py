"""Handing on what somebody has who is away or leaves: all of it, or what was chosen."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.cases.models import Assignment, Case, Task, TaskState
from komek.cases.services.reassigning import check_reason, reassign, reassign_task
from komek.cases.services.together import Report, each
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid
from komek.kernel.permissions import require_at_all

LEFT = "left"


def hand_over_work(*, actor: Actor, from_user_id: int, to_user_id: int) -> int:
    """Give what a user who leaves has in hand to another one; returns how many cases and parts.

    The colleague has to work where the work is: raises Invalid otherwise, and nothing is handed
    over. A case that waits for its resident's answer is handed over as it is.
    """
    with transaction.atomic():
        held = Assignment.objects.filter(person_id=from_user_id, ended_at__isnull=True)
        cases = list(held.order_by("case_id").values_list("case__uid", flat=True))
        for case_uid in cases:
            reassign(actor=actor, case_uid=case_uid, user_id=to_user_id, reason=LEFT)
        parts = list(Task.objects.filter(person_id=from_user_id, state=TaskState.OPEN))
        for part in parts:
            reassign_task(
                actor=actor,
                case_uid=part.case.uid,
                task_id=part.id,
                user_id=to_user_id,
                reason=LEFT,
            )
        return len(cases) + len(parts)


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
    check_reason(reason)

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
