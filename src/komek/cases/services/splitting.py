"""Giving parts of the work on a case to others, and what they make of them."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases import belongings, terms
from komek.cases.models import Task, TaskState
from komek.cases.services import _tasks
from komek.cases.services._change import Change, changing
from komek.cases.services.work import eligible, require_worker
from komek.directory import snapshot as directory
from komek.intake.attachments import CheckedFile
from komek.intake.models import Direction
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid


def split(
    *,
    actor: Actor,
    case_uid: UUID,
    text: str,
    organisation_id: int | None = None,
    user_id: int | None = None,
    until: date | None = None,
) -> None:
    """Give a part of the work to an organisation, or to somebody who works there.

    organisation_id: the one that has the case, if left out. until: a day of the city, not after
    the case's own; the service's term, or the case's if that ends first, when left out.
    """
    with changing(actor, case_uid, "split") as change:
        holder = change.assignment().organisation_id
        to = eligible(change, holder if organisation_id is None else organisation_id)
        if user_id is not None:
            require_worker(change, user_id, to)
        task = Task.objects.create(
            case=change.case,
            organisation_id=to,
            person_id=user_id,
            given_by_id=holder,
            message_id=change.say(Direction.NOTE, text),
            started_at=change.now,
            due=_due(change, until),
        )
        change.data = {"task": task.id, "to": to}


def finish_task(
    *, actor: Actor, case_uid: UUID, task_id: int, text: str, files: Sequence[CheckedFile] = ()
) -> None:
    """Say what was done, with proof; the part is done."""
    with changing(actor, case_uid, "finish_task") as change:
        _end(
            change,
            _tasks.own(change, task_id),
            TaskState.DONE,
            change.say(Direction.NOTE, text, files=files),
        )


def refuse_task(*, actor: Actor, case_uid: UUID, task_id: int, text: str) -> None:
    """Say why the part will not be done; whoever has the case sees to it."""
    with changing(actor, case_uid, "refuse_task") as change:
        task = _tasks.own(change, task_id)
        _end(change, task, TaskState.REFUSED, change.say(Direction.NOTE, text))


def withdraw_task(*, actor: Actor, case_uid: UUID, task_id: int) -> None:
    """Take back a part of the work that was given away."""
    with changing(actor, case_uid, "withdraw_task") as change:
        _end(change, _tasks.find_open(change, task_id), TaskState.WITHDRAWN, None)


def _due(change: Change, until: date | None) -> datetime:
    """Its own clock, which never runs longer than the case's."""
    case, snapshot = change.case, directory.current()
    if until is None:
        service = belongings.service(case.service_id)
        return min(terms.of_assignment(snapshot, service, change.now), case.promised_due)
    calendar = snapshot.calendar
    if calendar.end_of(until) <= change.now:
        raise Invalid("due_past", _("This day is over."), field="until")
    if until > calendar.local_date(case.promised_due):
        message = _("A part of the work cannot take longer than the case.")
        raise Invalid("due_after_case", message, field="until")
    return min(calendar.end_of(until), case.promised_due)


def _end(change: Change, task: Task, state: TaskState, result_id: int | None) -> None:
    task.state, task.ended_at, task.result_id = state, change.now, result_id
    task.save(update_fields=["state", "ended_at", "result_id"])
    change.data = {"task": task.id, "to": task.organisation_id}
