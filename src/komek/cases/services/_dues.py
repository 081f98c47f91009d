"""When cases ought to be due by the calendar of now, after all that happened to their clocks."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from django.db.models import Q

from komek.cases import belongings
from komek.cases.beginnings import clocks_began
from komek.cases.models import (
    Assignment,
    CalendarChange,
    Case,
    CaseEvent,
    Extension,
    ExtensionState,
    Pause,
)
from komek.cases.shifts import Extended, Paused, Shift, due_after
from komek.directory import snapshot as directory

Dues = dict[str, datetime]


def due_given_back(case: Case, ended: Assignment) -> datetime:
    """When the clock that ended with an answer is due, now that it runs on.

    As before, unless the calendar changed while the answer was being checked.
    """
    if not _to_compute_anew(case, ended.ended_at):
        return ended.due
    began = clocks_began([case.id])[case.id]
    return dues_of(case, began, shifts_of([case.id])[case.id])["due"]


def dues_since(case: Case, since: datetime) -> Dues:
    """The case's own due moments, if the calendar changed while nobody computed them anew."""
    if not _to_compute_anew(case, since):
        return {}
    return dues_of(case, None, shifts_of([case.id])[case.id])


def _to_compute_anew(case: Case, since: datetime | None) -> bool:
    # What was noticed before may have come to the case only after it was gone.
    missed = Q(done_at__isnull=True) | Q(done_at__gte=since)
    return CalendarChange.objects.filter(missed).exists() and not promised_elsewhere(case)


def dues_of(case: Case, began: datetime | None, shifts: Sequence[Shift]) -> Dues:
    """The due moments of a case by the calendar of now.

    began: when the clock of whoever has it began; None when nobody has it.
    """
    calendar, service = directory.current().calendar, belongings.service(case.service_id)
    dues = {
        "promised_due": due_after(calendar, case.opened_at, service.promised, shifts),
        "legal_due": due_after(calendar, case.opened_at, service.legal, shifts),
    }
    if began:
        dues["due"] = due_after(calendar, began, service.promised, shifts)
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


def promised_elsewhere(case: Case) -> bool:
    """Whether the promised term came with the case from another system."""
    opened = CaseEvent.objects.filter(case_id=case.id, verb="open").first()
    return bool(opened and "imported" in opened.data and opened.data.get("due") != "computed")
