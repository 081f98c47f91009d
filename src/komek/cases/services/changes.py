"""Writing the lines that followers of changes read.

Serial ids are given out before transactions commit, so whoever reads "all after the last one I
saw" misses what commits late. Here one writer at a time takes positions and commits before the
next may: the relay, which has read the events in its own order.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from komek.cases import public
from komek.cases.lifecycle import MOVES
from komek.cases.models import CaseChange, HiddenService
from komek.cases.services.people import ERASED
from komek.directory.retention import Kept, keeps
from komek.kernel import clock
from komek.kernel.outbox import Event

CHANNEL = "komek_changes"
"""Where a word is given whenever there are new lines."""
LOCK = 0x4B6F6D656B3243  # any number that nothing else locks: "Komek2C" in ASCII

ERASE, HIDE, SHOW = "erase", "hide", "show"
"""What happens to cases without being a move: words erased, a service's policy changed."""
NOT_PUBLIC = (
    *("note", "rate", "remark", "hand_to_112"),
    *("split", "finish_task", "refuse_task", "withdraw_task"),
    *("reassign", "reassign_task", "urge", "nudge", "escalate"),
)
"""Verbs that change nothing of the public picture."""

VERBS = {move.event: move.verb for move in MOVES.values()} | {ERASED: ERASE}

RECORD = """
INSERT INTO cases_change (case_id, at, verb, state, organisation_id, left_id, opener, public)
SELECT told.case_id, told.at, told.verb, told.state, told.organisation, told.left_by,
    CASE WHEN opened.actor LIKE 'key:%%' THEN opened.actor END,
    service.publication <> 'never' AND NOT service.about_organisation
        AND service.code <> ALL(%(hidden)s::text[]) AND told.verb <> ALL(%(not_public)s::text[])
FROM json_to_recordset(%(told)s) AS told (place int, case_id bigint, at timestamptz, verb text,
    state text, organisation bigint, left_by bigint)
JOIN cases_case ON cases_case.id = told.case_id
JOIN directory_service service ON service.id = cases_case.service_id
LEFT JOIN cases_event opened ON opened.case_id = cases_case.id AND opened.verb = 'open'
    AND opened.at = cases_case.opened_at
ORDER BY told.place
"""
TURN = """
INSERT INTO cases_change (case_id, at, verb, state, public)
SELECT cases_case.id, %(now)s, %(verb)s, cases_case.state, true
FROM cases_case JOIN directory_service service ON service.id = service_id
WHERE service.code = ANY(%(services)s::text[]) AND service.publication <> 'never'
  AND NOT service.about_organisation
ORDER BY cases_case.id
"""


def record(events: Sequence[Event]) -> None:
    """A line for each event of a case, in their order, in the relay's transaction."""
    told = [_told(place, event) for place, event in enumerate(events)]
    _write(
        RECORD,
        told=msgspec.json.encode(told).decode(),
        not_public=list(NOT_PUBLIC),
        hidden=public.hidden_services(),
    )


@transaction.atomic
def tell_policies() -> int:
    """Lines for the cases of services that became public or hidden; returns how many services.

    A policy may change by the clock, so the services are looked at and not listened to.
    """
    hidden = set(public.hidden_services())
    told = set(HiddenService.objects.values_list("code", flat=True))
    for verb, services in ((HIDE, hidden - told), (SHOW, told - hidden)):
        if services:
            _write(TURN, now=clock.now(), verb=verb, services=sorted(services))
    HiddenService.objects.exclude(code__in=hidden).delete()
    HiddenService.objects.bulk_create(HiddenService(code=code) for code in sorted(hidden - told))
    return len(hidden ^ told)


def forget_old(now: datetime) -> int:
    """Delete the lines before the first young one; returns how many.

    The newest stays however old it is: it is where everybody stands who has read all.
    """
    young = CaseChange.objects.filter(at__gte=now - KEPT.period()).order_by("position")
    first = young.first() or CaseChange.objects.order_by("position").last()
    if first is None:
        return 0
    return CaseChange.objects.filter(position__lt=first.position).delete()[0]


def _older(moment: datetime) -> int:
    return CaseChange.objects.filter(at__lt=moment).count()


KEPT = keeps(
    Kept(
        "changes",
        _("What followers are told of changes, in ids and codes"),
        _("A program that was away catches up with it: a week at least."),
        days=30,
        least=7,
        most=365,
        older=_older,
    )
)


def _told(place: int, event: Event) -> dict[str, object]:
    return {
        "place": place,
        "case_id": int(event.subject.removeprefix("case:")),
        "at": event.at,
        "verb": VERBS[event.kind],
        "state": event.data["state"],
        "organisation": event.data["organisation"],
        "left_by": event.data.get("left"),
    }


def _write(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(statement, values)
        cursor.execute(f"NOTIFY {CHANNEL}")
