"""The registered reply: the last answer a resident got, and the code by which paper is verified."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from komek.cases import access, belongings, permits
from komek.cases.models import Case, CaseEvent
from komek.cases.queries.taking_part import ANSWERS
from komek.cases.services.work import NORM
from komek.directory import queries as directory
from komek.directory.entries import OrganisationEntry, ServiceEntry
from komek.directory.models import Leader, Position
from komek.intake.models import Direction, Message
from komek.kernel import ids
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it was given. organisation: None for the contact centre's own.

    language: of the text. position, signed: the head of the organisation at that moment, None and
    "" for nobody. text: empty once its words were erased. code: in groups, see `verified`.
    """

    number: str
    service: ServiceEntry
    organisation: OrganisationEntry | None
    asked_at: datetime
    at: datetime
    text: str
    norm: str
    language: str
    position: Position | None
    signed: str
    code: str


def reply(actor: Actor, case_id: int) -> Reply | None:
    """The answer of a case that the actor may read, None without any that stands.

    Raises NotFound or Forbidden.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise access.unknown()
    permits.permit(actor, "cases.read", case)
    return _reply(case)


def verified(number: str, code: str) -> Reply:
    """The reply on whose paper this code stands; whoever shows it has read the reply already.

    number: canonical. Raises NotFound for any other code, and once another answer stands.
    """
    found = _reply(access.case_numbered(number))
    if found is None or not ids.matches(ids.typed_key(code), ids.digest(ids.typed_key(found.code))):
        raise NotFound("reply_unknown", access.unknown().message)
    return found


def _reply(case: Case) -> Reply | None:
    found = _answer(case) if case.answered_at else None
    if found is None:
        return None
    message, organisation_id = found
    position, signed = _signature(organisation_id, message.received_at)
    return Reply(
        number=case.number,
        service=belongings.service(case.service_id),
        organisation=belongings.organisation(organisation_id),
        asked_at=case.opened_at,
        at=case.answered_at or message.received_at,
        text=message.body,
        norm="".join(message.facts.get(NORM, ())),
        language=message.language,
        position=position,
        signed=signed,
        code=ids.in_groups(_code(case, message)),
    )


def _answer(case: Case) -> tuple[Message, int | None] | None:
    """The message of the answer, and who gave it; at first contact it has no event of its own."""
    events = CaseEvent.objects.filter(case_id=case.id, verb__in=ANSWERS, message_id__isnull=False)
    event = events.order_by("id").last()
    said = Message.objects.filter(
        conversation_id=case.conversation_id, direction=Direction.OUT
    ).order_by("id")
    if event is not None and event.message_id is not None:
        message = said.filter(id=event.message_id).first()
        return None if message is None else (message, event.organisation_id)
    first = said.exclude(author="system").first() if case.first_contact else None
    return None if first is None else (first, None)


def _signature(organisation_id: int | None, at: datetime) -> tuple[Position | None, str]:
    posts = [] if organisation_id is None else directory.positions_of(organisation_id, at)
    for post in posts:
        leader: Leader | None = directory.leader_of(post.id, at)
        if leader is not None:
            return post, leader.person_name
    return None, ""


def _code(case: Case, message: Message) -> str:
    """Of this message and no other: an answer after a reopening has another code."""
    about = b"reply:" + case.uid.bytes + message.id.to_bytes(8)
    return ids.typeable(hmac.digest(settings.SECRET_KEY.encode(), about, "sha256"))
