"""Handing the work of somebody who leaves to a colleague, case by case."""

from uuid import UUID

from django.db import transaction

from komek.cases.models import Assignment, Task, TaskState
from komek.cases.services._change import changing
from komek.cases.services.work import require_worker
from komek.directory import snapshot as directory
from komek.kernel import audit
from komek.kernel.actors import Actor
from komek.kernel.permissions import require


def hand_over_work(*, actor: Actor, from_user_id: int, to_user_id: int) -> int:
    """Give what a user has in hand to another one; returns how many cases and parts changed hands.

    The colleague has to work where the work is: raises Invalid otherwise, and nothing is handed
    over. A case that waits for its resident's answer is handed over as it is.
    """
    with transaction.atomic():
        held = Assignment.objects.filter(person_id=from_user_id, ended_at__isnull=True)
        cases = list(held.order_by("case_id").values_list("case__uid", flat=True))
        for case_uid in cases:
            _hand_over(actor, case_uid, from_user_id, to_user_id)
        parts = list(Task.objects.filter(person_id=from_user_id, state=TaskState.OPEN))
        for part in parts:
            _hand_over_part(actor, part, to_user_id)
        return len(cases) + len(parts)


def _hand_over(actor: Actor, case_uid: UUID, from_user_id: int, to_user_id: int) -> None:
    with changing(actor, case_uid, "hand_over") as change:
        held = change.assignment()
        require_worker(change, to_user_id, held.organisation_id)
        change.move()
        held.person_id = to_user_id
        held.save(update_fields=["person"])
        change.data = {"user": to_user_id, "from_user": from_user_id}


def _hand_over_part(actor: Actor, part: Task, to_user_id: int) -> None:
    above = directory.current().ancestors(part.organisation_id)
    require(actor, "cases.hand_over", organisations=above)
    part.person_id = to_user_id
    part.save(update_fields=["person"])
    audit.record(actor, "tasks.handed_over", part.case.subject, ["person"])
