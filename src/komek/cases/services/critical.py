"""Watching for what cannot wait, and the editors' words by which it is recognised."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from komek.cases.emergencies import Burst, Sighting, bursts, tells_of_emergency
from komek.cases.models import Case, CriticalEvent, CriticalReason, EmergencyPhrase
from komek.directory.models import Criticality
from komek.directory.services.rows import by_id, insert
from komek.intake.models import Direction, Message
from komek.kernel import audit, outbox
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.editing import editing
from komek.kernel.errors import Invalid
from komek.kernel.folding import fold

QUIET = timedelta(hours=1)
"""A burst that goes on is no new event for so long."""
LOOK_BACK = timedelta(minutes=30)
"""So long the watch may have been away without missing anything."""
SHORTEST_PHRASE = 4


def watch_critical(now: datetime) -> int:
    """Write an event for everything critical among the latest cases, once; returns how many."""
    since = now - LOOK_BACK
    new = Case.objects.filter(updated_at__gte=since, opened_at__gte=since)
    found = [*_of_service(new), *_of_words(new), *_of_bursts(new, now)]
    known = CriticalEvent.objects.filter(key__in=[one.key for one in found])
    written = set(known.values_list("key", flat=True))
    unknown = [one for one in found if one.key not in written]
    for one in unknown:
        _write(one, now)
    return len(unknown)


def _of_service(new: QuerySet[Case]) -> Iterator[CriticalEvent]:
    for case_id, code in new.filter(service__criticality=Criticality.CRITICAL).values_list(
        "id", "service__code"
    ):
        yield _single(CriticalReason.SERVICE, case_id, code)


def _of_words(new: QuerySet[Case]) -> Iterator[CriticalEvent]:
    said = Message.objects.filter(
        conversation__case__in=new.exclude(service__criticality=Criticality.CRITICAL),
        direction=Direction.IN,
    )
    rows = said.values_list("conversation__case", "conversation__case__service__code", "body")
    for case_id, code, body in rows.iterator():
        if tells_of_emergency(body):
            yield _single(CriticalReason.WORDS, case_id, code)


def _single(reason: CriticalReason, case_id: int, service_code: str) -> CriticalEvent:
    key = f"{reason}:{case_id}"
    return CriticalEvent(key=key, reason=reason, service_code=service_code, cases=[case_id])


def _of_bursts(new: QuerySet[Case], now: datetime) -> Iterator[CriticalEvent]:
    rows = new.filter(cell__isnull=False).values_list("id", "service__code", "cell", "opened_at")
    for burst in bursts(
        Sighting(case_id, code, cell or 0, at) for case_id, code, cell, at in rows.iterator()
    ):
        if not _going_on(burst, now):
            yield CriticalEvent(
                key=f"burst:{burst.service_code}:{burst.cell}:{burst.cases[0]}",
                reason=CriticalReason.BURST,
                service_code=burst.service_code,
                cell=burst.cell,
                cases=list(burst.cases),
            )


def _going_on(burst: Burst, now: datetime) -> bool:
    return CriticalEvent.objects.filter(
        reason=CriticalReason.BURST,
        service_code=burst.service_code,
        cell=burst.cell,
        at__gt=now - QUIET,
    ).exists()


@transaction.atomic
def _write(event: CriticalEvent, now: datetime) -> None:
    event.at = now
    event.save(force_insert=True)
    outbox.emit(
        "cases.critical",
        event.subject,
        reason=str(event.reason),
        service=event.service_code,
        cases=event.cases,
    )
    audit.record(SYSTEM, "cases.critical", event.subject)


def add_phrase(*, actor: Actor, phrase: str) -> EmergencyPhrase:
    """Recognise emergencies by these words too, in every form that begins like them."""
    with editing(actor, "emergency.edit") as edit:
        row = EmergencyPhrase(phrase=" ".join(phrase.lower().split()))
        if len(fold(row.phrase)) < SHORTEST_PHRASE:
            message = _("So few letters begin too many words.")
            raise Invalid("phrase_too_short", message, field="phrase")
        insert(row)
        edit.note("emergency.phrase_added", f"emergency_phrase:{row.id}", ["phrase"])
        return row


def drop_phrase(*, actor: Actor, phrase_id: int) -> None:
    """Recognise nothing by these words any more."""
    with editing(actor, "emergency.edit") as edit:
        by_id(EmergencyPhrase, phrase_id).delete()
        edit.note("emergency.phrase_dropped", f"emergency_phrase:{phrase_id}", ["phrase"])
