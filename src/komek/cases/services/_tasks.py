"""The open parts of the work on a case, for the verbs that end or need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from komek.cases.models import Task, TaskState
from komek.directory import snapshot as directory
from komek.kernel.errors import Conflict, Forbidden, NotFound
from komek.kernel.permissions import reaches

if TYPE_CHECKING:
    from komek.cases.services._change import Change


def withdraw_open(change: Change) -> None:
    """Whoever had the case has it no more: the parts they gave away go with it."""
    waiting = Task.objects.filter(case=change.case, state=TaskState.OPEN)
    if ids := sorted(waiting.values_list("id", flat=True)):
        waiting.update(state=TaskState.WITHDRAWN, ended_at=change.now)
        change.trace(tasks_withdrawn=ids)


def require_none_open(change: Change) -> None:
    """A case is answered once all its parts are done. Raises Conflict."""
    if Task.objects.filter(case=change.case, state=TaskState.OPEN).exists():
        message = _("Parts of the work are still open: wait for them, or withdraw them.")
        raise Conflict("tasks_open", message)


def find_open(change: Change, task_id: int) -> Task:
    """An open part of the work on the case. Raises NotFound, Conflict."""
    task = Task.objects.filter(case=change.case, id=task_id).first()
    if task is None:
        raise NotFound("task_unknown", _("There is no such part of the work."))
    if task.state != TaskState.OPEN:
        raise Conflict("task_ended", _("This part of the work is not open any more."))
    return task


def own(change: Change, task_id: int) -> Task:
    """An open part that is the actor's to do. Raises Forbidden for somebody else's."""
    task = find_open(change, task_id)
    above = directory.current().ancestors(task.organisation_id)
    if not reaches(change.actor, f"cases.{change.verb}", organisations=above):
        raise Forbidden("forbidden", _("You are not allowed to do this."))
    return task
