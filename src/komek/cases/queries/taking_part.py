"""What participants see: the public picture of a case and its answers, and none of its words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from komek.cases import access, merged, permits, public
from komek.cases.access import NO_ACCOUNT, Follower
from komek.cases.models import Case, CaseEvent, Joining, Participant
from komek.cases.public import PublicCase
from komek.cases.services.work import NORM
from komek.intake.models import AMONG_STAFF, Message
from komek.kernel import numbering
from komek.kernel.actors import Actor
from komek.kernel.permissions import require_at_all

MOST_JOINED = 100
ANSWERS = ("answer", "release")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was for everybody; `norm`: what it rests on, empty for nothing."""

    at: datetime
    text: str
    norm: str
    language: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A case as those see it who take part in it. answers: since they do, oldest first."""

    uid: UUID
    case: PublicCase
    joined_at: datetime
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class OneMatter:
    """Cases about the same matter: what this one went into, and what went into it."""

    into: str | None
    absorbed: tuple[str, ...]


def shared(actor: Actor, number: str) -> Shared:
    """The case in which the actor takes part, by its number or one that went into it.

    Raises InvalidNumber, NotFound or Forbidden.
    """
    require_at_all(actor, "cases.take_part")
    case = merged.root(access.case_numbered(numbering.parse(number)))
    permits.permit(actor, "cases.take_part", case)
    joined = access.joined_ones(case).order_by("id")
    if isinstance(actor, Follower):
        return _shared(case, joined.get(id=actor.participant_id))
    return _shared(case, joined.filter(resident_id=actor.resident_id or NO_ACCOUNT)[0])


def after_merge(actor: Actor, case_id: int) -> Shared | None:
    """What became of the matter of a merged case, for its reporter; None for one on its own.

    Raises NotFound or Forbidden.
    """
    case = _readable(actor, case_id)
    standing = merged.root(case)
    took_part = access.joined_ones(standing).filter(from_case=case, how=Joining.MERGE)
    participant = took_part.first() if standing.id != case.id else None
    return None if participant is None else _shared(standing, participant)


def kin(actor: Actor, case_id: int) -> OneMatter:
    """The numbers of cases that are one with this one. Raises NotFound or Forbidden."""
    case = _readable(actor, case_id)
    standing = merged.root(case)
    absorbed = sorted(merged.gone_into(case.id))
    return OneMatter(
        into=standing.number if standing.id != case.id else None,
        absorbed=tuple(numbering.number_for(one) for one in absorbed),
    )


def joined(actor: Actor) -> tuple[PublicCase, ...]:
    """The cases in which a signed-in resident takes part, the last joined first."""
    require_at_all(actor, "cases.take_part")
    if not actor.resident_id:
        return ()
    mine = Participant.objects.filter(
        resident_id=actor.resident_id, role="me_too", left_at=None
    ).exclude(how=Joining.MERGE)
    rows = mine.select_related("case").order_by("-id")[:MOST_JOINED]
    return tuple(public.picture(row.case) for row in rows)


def _readable(actor: Actor, case_id: int) -> Case:
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise access.unknown()
    permits.permit(actor, "cases.read", case)
    return case


def _shared(case: Case, participant: Participant) -> Shared:
    same_person = (
        participant.resident_id is not None and participant.resident_id == case.resident_id
    )
    # A service may have become less public since: what strangers see of it goes with that.
    visible = same_person or public.open_to_strangers(case)
    return Shared(
        uid=case.uid,
        case=public.picture(case),
        joined_at=participant.joined_at,
        answers=tuple(_answers(case, participant.joined_at)) if visible else (),
    )


def _answers(case: Case, since: datetime) -> Iterator[Answer]:
    """What was answered before was written for fewer readers."""
    events = CaseEvent.objects.filter(case_id=case.id, at__gte=since, verb__in=ANSWERS)
    ids = events.exclude(message_id=None).values_list("message_id", flat=True)
    said = Message.objects.filter(id__in=[one for one in ids if one]).exclude(
        direction__in=AMONG_STAFF
    )
    for message in said.order_by("id"):
        norm = "".join(message.facts.get(NORM, ()))
        yield Answer(message.received_at, message.body, norm, message.language)
