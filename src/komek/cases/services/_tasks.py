"""The open parts of the work on a case, for the verbs that end or need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from komek.cases.models import Task, TaskState
from komek.kernel.errors import Conflict

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
