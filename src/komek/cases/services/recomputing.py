"""When a day becomes another kind of day, the open terms that run over it are computed anew.

Pauses and extensions are kept. What another system promised, before its cases were imported,
stays as it was promised.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from komek.cases.beginnings import clocks_began
from komek.cases.models import OPEN_STATES, Assignment, CalendarChange, Case
from komek.cases.services import _clocks
from komek.cases.services._change import changing
from komek.cases.services._dues import Dues, dues_of, promised_elsewhere, shifts_of
from komek.directory import snapshot as directory
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict

BATCH = 500
MOST = 5_000
"""Cases looked at in one go, so that other jobs get their turn."""


class _AsPromised(Exception):
    """There is nothing to change after all."""


def notice_change(*, day: date, at: datetime) -> None:
    """Have the terms that run over this day computed anew."""
    CalendarChange.objects.create(day=day, noticed_at=at)


def recompute_dues(now: datetime, most: int = MOST) -> int:
    """Go on computing anew where the last call ended; returns how many cases have other terms.

    Each case is a transaction of its own; one that ends meanwhile is left alone.
    """
    moved = 0
    while most > 0 and (change := CalendarChange.objects.filter(done_at=None).first()):
        cases = touched(change.day, change.after_case)[: min(BATCH, most)]
        moved += sum(_recompute(one.uid, change.day) for one, _dues in differing(cases))
        if cases:
            change.after_case = cases[-1].id
        else:
            change.done_at = now
        change.save(update_fields=["after_case", "done_at"])
        most -= len(cases)
    return moved


def touched(day: date, after_case: int) -> Sequence[Case]:
    """Open cases with a term that runs over the day, by id, after that one; at most BATCH."""
    calendar = directory.current().calendar
    begins = calendar.end_of(day - timedelta(days=1))
    runs = Q(promised_due__gte=begins) | Q(legal_due__gte=begins)
    held = Q(assignments__ended_at__isnull=True, assignments__due__gte=begins)
    rows = Case.objects.filter(
        runs | held,
        id__gt=after_case,
        state__in=OPEN_STATES,
        opened_at__lte=calendar.end_of(day),
    )
    return list(rows.distinct().order_by("id")[:BATCH])


def differing(cases: Sequence[Case]) -> list[tuple[Case, Dues]]:
    """Those whose terms are not what the calendar says now, with what it says."""
    ids = [case.id for case in cases]
    shifts, began = shifts_of(ids), clocks_began(ids)
    running = Assignment.objects.filter(case__in=ids, ended_at__isnull=True)
    held = {one.case_id: one for one in running}
    dues = [
        (case, dues_of(case, began[case.id] if case.id in held else None, shifts[case.id]))
        for case in cases
    ]
    return [(case, now) for case, now in dues if now != _stored(case, held.get(case.id))]


def _recompute(case_uid: UUID, day: date) -> bool:
    try:
        with changing(SYSTEM, case_uid, "recompute") as change:
            case = change.case
            held = case.assignments.filter(ended_at__isnull=True).first()
            began = clocks_began([case.id])[case.id] if held else None
            dues = dues_of(case, began, shifts_of([case.id])[case.id])
            if dues == _stored(case, held) or promised_elsewhere(case):
                raise _AsPromised
            change.data = {"day": day.isoformat()}
            own = dues.pop("due", None)
            _clocks.set_dues(change, **dues)
            if held and own:
                _clocks.set_held_due(change, held, own)
    except (Conflict, _AsPromised):
        return False
    return True


def _stored(case: Case, held: Assignment | None) -> Dues:
    dues = {"promised_due": case.promised_due, "legal_due": case.legal_due}
    return dues | ({"due": held.due} if held else {})
