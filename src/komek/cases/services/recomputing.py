"""When a day becomes another kind of day, the open terms that run over it are computed anew.

Pauses and extensions are kept. What another system promised, before its cases were imported,
stays as it was promised.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.db.models import Q

from komek.cases import belongings
from komek.cases.models import (
    OPEN_STATES,
    Assignment,
    CalendarChange,
    Case,
    CaseEvent,
    Extension,
    ExtensionState,
    Pause,
)
from komek.cases.services import _clocks
from komek.cases.services._change import changing
from komek.cases.shifts import Extended, Paused, Shift, due_after
from komek.directory import snapshot as directory
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict

BATCH = 500
MOST = 5_000
"""Cases looked at in one go, so that other jobs get their turn."""

Dues = dict[str, datetime]


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
        cases = _touched(change)[: min(BATCH, most)]
        moved += sum(_recompute(uid, change.day) for uid in _differing(cases))
        if cases:
            change.after_case = cases[-1].id
        else:
            change.done_at = now
        change.save(update_fields=["after_case", "done_at"])
        most -= len(cases)
    return moved


def _touched(change: CalendarChange) -> Sequence[Case]:
    """Open cases with a term that runs over the day, by id, after the last one looked at."""
    calendar = directory.current().calendar
    begins = calendar.end_of(change.day - timedelta(days=1))
    runs = Q(promised_due__gte=begins) | Q(legal_due__gte=begins)
    held = Q(assignments__ended_at__isnull=True, assignments__due__gte=begins)
    rows = Case.objects.filter(
        runs | held,
        id__gt=change.after_case,
        state__in=OPEN_STATES,
        opened_at__lte=calendar.end_of(change.day),
    )
    return list(rows.distinct().order_by("id")[:BATCH])


def _differing(cases: Sequence[Case]) -> list[UUID]:
    """Those whose terms are not what the calendar says now."""
    ids = [case.id for case in cases]
    shifts = shifts_of(ids)
    running = Assignment.objects.filter(case__in=ids, ended_at__isnull=True)
    held = {one.case_id: one for one in running}
    return [
        case.uid
        for case in cases
        if dues_of(case, held.get(case.id), shifts[case.id]) != _stored(case, held.get(case.id))
    ]


def _recompute(case_uid: UUID, day: date) -> bool:
    try:
        with changing(SYSTEM, case_uid, "recompute") as change:
            case = change.case
            held = case.assignments.filter(ended_at__isnull=True).first()
            dues = dues_of(case, held, shifts_of([case.id])[case.id])
            if dues == _stored(case, held) or _promised_elsewhere(case):
                raise _AsPromised
            change.data = {"day": day.isoformat()}
            own = dues.pop("due", None)
            _clocks.set_dues(change, **dues)
            if held and own:
                _clocks.set_held_due(change, held, own)
    except (Conflict, _AsPromised):
        return False
    return True


def dues_of(case: Case, held: Assignment | None, shifts: Sequence[Shift]) -> Dues:
    """The due moments of a case and its running assignment by the calendar of now."""
    calendar, service = directory.current().calendar, belongings.service(case.service_id)
    dues = {
        "promised_due": due_after(calendar, case.opened_at, service.promised, shifts),
        "legal_due": due_after(calendar, case.opened_at, service.legal, shifts),
    }
    if held:
        dues["due"] = due_after(calendar, held.started_at, service.promised, shifts)
    return dues


def shifts_of(case_ids: Sequence[int]) -> defaultdict[int, list[Shift]]:
    """What moved the terms of these cases so far, in its order."""
    found: defaultdict[int, list[Shift]] = defaultdict(list)
    for pause in Pause.objects.filter(case__in=case_ids):
        if pause.ended_at:
            found[pause.case_id].append(Paused(pause.started_at, pause.ended_at))
    for one in Extension.objects.filter(case__in=case_ids, state=ExtensionState.GRANTED):
        if one.decided_at and one.given_due:
            found[one.case_id].append(Extended(one.decided_at, one.given_due))
    for shifts in found.values():
        shifts.sort(key=attrgetter("at"))
    return found


def _stored(case: Case, held: Assignment | None) -> Dues:
    dues = {"promised_due": case.promised_due, "legal_due": case.legal_due}
    return dues | ({"due": held.due} if held else {})


def _promised_elsewhere(case: Case) -> bool:
    """Whether the promised term came with the case from another system."""
    opened = CaseEvent.objects.filter(case_id=case.id, verb="open").first()
    return bool(opened and "imported" in opened.data and opened.data.get("due") != "computed")
