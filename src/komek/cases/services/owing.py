"""Whom the centre owes a call: noted by itself for whoever no letter reaches, or by hand."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from komek.cases import access, permits
from komek.cases.models import (
    Case,
    CaseEvent,
    Extension,
    ExtensionState,
    Joining,
    OwedCall,
    OwedState,
    Owing,
    State,
)
from komek.cases.services.notices import reached_by_letter
from komek.directory import snapshot as directory
from komek.intake.models import Direction
from komek.intake.services import say
from komek.intake.services.beginning import begin_conversation
from komek.kernel import audit, clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.permissions import require
from komek.kernel.workdays import Term
from komek.residents import queries as residents
from komek.residents.claims import claim
from komek.residents.services import find_or_create

PHONE = "phone"
SOON = Term(1, "days")
"""Until when an answer should be told."""
TOLD = {
    "cases.answered": Owing.ANSWER,
    "cases.released": Owing.ANSWER,
    "cases.extended": Owing.TERM,
}
OVER = {
    "cases.reopened": frozenset({Owing.ANSWER}),
    "cases.confirmed": frozenset({Owing.ANSWER}),
    "cases.withdrawn": frozenset({Owing.ANSWER, Owing.TERM}),
    "cases.extension_told": frozenset({Owing.TERM}),
}
HEARD = [*TOLD, *OVER]


@transaction.atomic
def hear(*, case_id: int, kind: str, at: datetime) -> None:
    """Note or drop calls after something happened to a case; hearing it twice is harmless."""
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        return
    if kind in OVER:
        waiting = OwedCall.objects.filter(case=case, state=OwedState.WAITING, why__in=OVER[kind])
        if kind == "cases.extension_told":  # which only the reporter is told by
            waiting = waiting.filter(resident_id=case.resident_id or 0)
        _drop(waiting)
    elif kind == "cases.extended" or case.state == State.ANSWERED:
        _owe(case, TOLD[kind], at)


def drop_of(resident_id: int) -> None:
    """Nobody calls somebody who was forgotten."""
    _drop(OwedCall.objects.filter(resident_id=resident_id, state=OwedState.WAITING))


def promise_call(*, actor: Actor, case_uid: UUID, at: datetime) -> OwedCall:
    """Owe the reporter of a case a call at a moment. Raises Conflict where none can be called."""
    case = permits.found(case_uid, actor, "cases.owe_call")
    if case.resident_id is None or not residents.to_be_called([case.resident_id]):
        message = _("The reporter of this case left no phone that may be called.")
        raise Conflict("nobody_to_call", message)
    now = clock.now()
    if at < now:
        raise Invalid("moment_past", _("This moment has passed."), field="at")
    with transaction.atomic():
        call, _new = OwedCall.objects.update_or_create(
            case=case,
            resident_id=case.resident_id,
            why=Owing.PROMISED,
            state=OwedState.WAITING,
            defaults={"due": at, "next_try_at": at, "language": case.language, "created_at": now},
        )
        audit.record(actor, "cases.owe_call", call.subject, ["due"])
        return call


def note_dropped_call(*, actor: Actor, phone: str, name: str, text: str, language: str) -> OwedCall:
    """Owe whoever was cut off a call, as soon as possible.

    phone: as typed; it and the words are kept where they are erased with the person. Raises
    Invalid for a phone that is none.
    """
    require(actor, "cases.owe_call")
    if not phone.strip():
        raise Invalid("phone_empty", _("Give the phone that called."), field="phone")
    person = claim(name, phone=phone)
    now = clock.now()
    with transaction.atomic():
        resident_id = find_or_create(actor=actor, claim=person, language=language)
        conversation = begin_conversation(channel=PHONE, resident_id=resident_id)
        said = say(
            actor=actor,
            conversation_id=conversation.id,
            direction=Direction.NOTE,
            body=text,
            language=language,
            channel=PHONE,
        )
        call = OwedCall.objects.create(
            resident_id=resident_id,
            why=Owing.DROPPED,
            message_id=said.id,
            language=language,
            due=now,
            next_try_at=now,
            created_at=now,
        )
        audit.record(actor, "cases.owe_call", call.subject, ["resident", "text"])
        return call


def _owe(case: Case, why: Owing, at: datetime) -> None:
    concerned = dict(_concerned(case, why))
    callable_ones = residents.to_be_called(concerned)
    due = _due(case, why, at)
    OwedCall.objects.bulk_create(
        (
            OwedCall(
                case=case,
                resident_id=resident_id,
                why=why,
                language=concerned[resident_id],
                due=due,
                next_try_at=at,
                created_at=at,
            )
            for resident_id in sorted(callable_ones)
            if not reached_by_letter(resident_id)
        ),
        ignore_conflicts=True,
    )


def _concerned(case: Case, why: Owing) -> Iterator[tuple[int, str]]:
    """Residents who are to hear of it, with their languages: who joined was promised no term."""
    for participant in access.joined_ones(case):
        concerned = why == Owing.ANSWER or participant.how == Joining.MERGE
        if concerned and participant.resident_id is not None:
            yield participant.resident_id, participant.language or case.language
    if case.resident_id is not None and not _has_a_program(case):
        yield case.resident_id, case.language


def _has_a_program(case: Case) -> bool:
    """Whether the reporter reads what becomes of it in a partner's program."""
    # The moment finds the one partition that can hold the event.
    opening = CaseEvent.objects.filter(case_id=case.id, at=case.opened_at, verb="open")
    return opening.filter(actor__startswith="key:").exists()


def _due(case: Case, why: Owing, at: datetime) -> datetime:
    granted = Extension.objects.filter(case=case, state=ExtensionState.GRANTED).last()
    if why == Owing.TERM and granted is not None and granted.notice_due is not None:
        return granted.notice_due
    return directory.current().calendar.due(at, SOON)


def _drop(waiting: QuerySet[OwedCall]) -> None:
    waiting.update(state=OwedState.DROPPED, finished_at=clock.now(), claimed_by=None)
