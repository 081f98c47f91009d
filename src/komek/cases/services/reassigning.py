"""Giving a case, or a part of the work on one, to another person of the organisation."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases.services import _tasks
from komek.cases.services._change import changing
from komek.cases.services.work import require_worker
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid

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
    check_reason(reason)
    with changing(actor, case_uid, "reassign") as change:
        held = change.assignment()
        _require_another(held.person_id, user_id)
        require_worker(change, user_id, held.organisation_id)
        change.data = {"user": user_id, "before": held.person_id, "reason": reason}
        held.person_id = user_id
        held.save(update_fields=["person"])


def reassign_task(*, actor: Actor, case_uid: UUID, task_id: int, user_id: int, reason: str) -> None:
    """Give a part of the work to somebody else who works for the organisation that does it."""
    check_reason(reason)
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


def check_reason(reason: str) -> None:
    """Raise Invalid for a code that is none of REASONS."""
    if reason not in REASONS:
        raise Invalid("reason_invalid", _("Please choose a reason."), field="reason")


def _require_another(before: int | None, user_id: int) -> None:
    if before == user_id:
        raise Invalid("same_person", _("They have it already."), field="user_id")
