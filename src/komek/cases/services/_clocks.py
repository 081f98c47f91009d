"""What a change does to the clocks of its case: pauses end, dues move, wishes are dropped."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from komek.cases import belongings
from komek.cases.models import Assignment, Extension, ExtensionState, Pause
from komek.cases.reminding import stages_passed
from komek.cases.shifts import Paused, Shift
from komek.directory import snapshot as directory

if TYPE_CHECKING:
    from komek.cases.services._change import Change


def end_pause(change: Change) -> None:
    """Let the clocks run on, if they stand still; all due moments move by the time they did."""
    pause = Pause.objects.filter(case=change.case, ended_at=None).first()
    if pause is None:
        return
    pause.ended_at = change.now
    pause.save(update_fields=["ended_at"])
    change.trace(paused_from=pause.started_at.isoformat(), paused_to=change.now.isoformat())
    shift(change, Paused(pause.started_at, change.now))


def drop_wish(change: Change) -> None:
    """Let a wish for more time go with the assignment for which it was."""
    wish = Extension.objects.filter(case=change.case, state=ExtensionState.ASKED).first()
    if wish is None:
        return
    wish.state, wish.decided_at = ExtensionState.DROPPED, change.now
    wish.save(update_fields=["state", "decided_at"])
    change.trace(extension_dropped=wish.id)


def shift(change: Change, by: Shift) -> None:
    """Move the case's due moments and the running assignment's, and keep them in the event."""
    case, calendar = change.case, directory.current().calendar
    service = belongings.service(case.service_id)
    set_dues(
        change,
        promised_due=by.move(calendar, case.promised_due, service.promised),
        legal_due=by.move(calendar, case.legal_due, service.legal),
    )
    held = case.assignments.filter(ended_at__isnull=True).first()
    if held and (seen := by.since(held.started_at)):
        set_held_due(change, held, seen.move(calendar, held.due, service.promised))


def set_dues(change: Change, **dues: datetime) -> None:
    """Give the case other due moments; those that differ are in the event, before and after."""
    moved = {name: due for name, due in dues.items() if due != getattr(change.case, name)}
    for name, due in moved.items():
        change.trace(**{name: _pair(getattr(change.case, name), due)})
    change.set(**moved)


def set_held_due(change: Change, held: Assignment, due: datetime) -> None:
    """Give the running assignment another due moment, kept in the event as `due`.

    What lies ahead of the new one is reminded of again.
    """
    if due == held.due:
        return
    change.trace(due=_pair(held.due, due))
    held.due = due
    held.reminded = min(held.reminded, stages_passed(held.started_at, due, change.now))
    held.save(update_fields=["due", "reminded"])


def _pair(before: datetime, after: datetime) -> list[str]:
    return [before.isoformat(), after.isoformat()]
