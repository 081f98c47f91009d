"""Trying out a change of the calendar: the terms of how many open cases would move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from komek.cases.models import Case, CaseEvent
from komek.cases.services.recomputing import differing, touched
from komek.kernel.actors import Actor
from komek.kernel.permissions import require


@dataclass(frozen=True, slots=True)
class MovedTerm:
    """An open case, its promised term as it stands and as the calendar has it."""

    case_id: int
    was: datetime
    becomes: datetime


def terms_that_would_move(actor: Actor, day: date, most: int) -> tuple[int, list[MovedTerm]]:
    """How many open cases do not stand as the calendar has them, and the first `most` of them.

    Asked after the day was decided, before anything was computed anew. Some queries a batch of
    500 cases with a term that runs over the day.
    """
    require(actor, "calendar.edit")
    number, after = 0, 0
    shown: list[MovedTerm] = []
    while cases := touched(day, after):
        after = cases[-1].id
        promised = _promised_elsewhere(case.id for case in cases)
        moved = [(one, dues) for one, dues in differing(cases) if one.id not in promised]
        number += len(moved)
        room = most - len(shown)
        shown += [_moved(one, dues["promised_due"]) for one, dues in moved[:room]]
    return number, shown


def _moved(case: Case, becomes: datetime) -> MovedTerm:
    return MovedTerm(case.id, case.promised_due, becomes)


def _promised_elsewhere(case_ids: Iterable[int]) -> set[int]:
    """Those whose promised term came with them from another system, and stays."""
    opened = CaseEvent.objects.filter(case_id__in=list(case_ids), verb="open")
    imported = opened.filter(data__has_key="imported").values_list("case_id", "data")
    return {case_id for case_id, data in imported if data.get("due") != "computed"}
