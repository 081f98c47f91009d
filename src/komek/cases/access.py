"""Access by number and key: how somebody without an account holds on to their case.

Or a program to the cases that were filed with its API key.
"""

import hmac
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from komek.cases import merged
from komek.cases.models import Case, CaseEvent, Participant, ParticipantRole
from komek.kernel import ids, numbering
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.errors import NotFound

KEY_LENGTH = 16
NO_KEY = b""
"""The digest of no key at all: the reporter was forgotten, and nobody speaks for them."""
NO_ACCOUNT = 0
"""Stands where a resident's id would: the key opens one case, never the rest of a person's."""


@dataclass(frozen=True, slots=True)
class KeyHolder(Actor):
    """Somebody who showed the key of one case, or whose API key filed it: its reporter there and
    nowhere else.
    """

    case_id: int = 0


@dataclass(frozen=True, slots=True)
class Follower(Actor):
    """Somebody who showed the own key of a participant: follows one case, and is nobody's voice."""

    case_id: int = 0
    participant_id: int = 0


@dataclass(frozen=True, slots=True)
class BeyondReach(Actor):
    """Somebody who opened one case that their roles do not reach, in a need and on record.

    They read it as whoever takes part in it does, and do nothing.
    """

    case_id: int = 0


def beyond_reach(actor: Actor, case_id: int) -> BeyondReach:
    """The actor, as a reader of this one case besides."""
    return BeyondReach(
        name=actor.name,
        grants=(*actor.grants, Grant(Role.RESIDENT)),
        user_id=actor.user_id,
        language=actor.language,
        case_id=case_id,
    )


def key_of(case_uid: UUID) -> str:
    """The reporter's key of a case.

    Derived and not stored, so that the answer to a repeated message can give the same key again.
    """
    return _derived(b"case key:", case_uid)


def participant_key(conversation_uid: UUID) -> str:
    """The own key of somebody who joined, by the conversation that they have for it."""
    return _derived(b"participant key:", conversation_uid)


def key_again(participant_id: int) -> str:
    """The own key of somebody who joined, the same as they were given; "" for nobody."""
    found = Participant.objects.filter(id=participant_id, conversation__isnull=False)
    uid = found.values_list("conversation__uid", flat=True).first()
    return participant_key(uid) if uid else ""


def _derived(purpose: bytes, uid: UUID) -> str:
    secret = settings.SECRET_KEY.encode()
    return ids.typeable(hmac.digest(secret, purpose + uid.bytes, "sha256"), KEY_LENGTH)


def holder(case: Case, key: str) -> KeyHolder:
    """Whoever shows the reporter's key of a case, as an actor for the verbs of residents.

    Raises NotFound for a wrong key, in the words of a wrong number.
    """
    typed = ids.typed_key(key)
    reporters = case.participants.filter(role=ParticipantRole.REPORTER)
    for participant in reporters.order_by("id"):
        if ids.matches(typed, participant.key_digest):
            return KeyHolder(
                name=f"participant:{participant.id}",
                grants=(Grant(Role.RESIDENT),),
                resident_id=NO_ACCOUNT,
                language=case.language,
                case_id=case.id,
            )
    raise unknown()


def follower(case: Case, key: str) -> tuple[Case, Follower]:
    """The case that somebody takes part in and they themselves, by the own key of a participant.

    It is the one that this case went into, if it was merged. Raises NotFound as `holder` does.
    """
    standing = merged.root(case)
    joined = joined_ones(standing).filter(key_digest=ids.digest(ids.typed_key(key)))
    participant = joined.order_by("id").first()
    if participant is None:
        raise unknown()
    return standing, Follower(
        name=f"participant:{participant.id}",
        grants=(Grant(Role.RESIDENT),),
        resident_id=NO_ACCOUNT,
        language=participant.language or case.language,
        case_id=standing.id,
        participant_id=participant.id,
    )


def joined_ones(case: Case) -> QuerySet[Participant]:
    """Who takes part in the case without having reported it."""
    return case.participants.filter(role=ParticipantRole.ME_TOO, left_at=None)


def as_filer(actor: Actor, case: Case) -> Actor:
    """The partner as the reporter's voice, if the case was filed with its API key.

    Anybody else stays who they are, and so does the partner once the reporter was forgotten.
    """
    if Role.PARTNER not in actor.roles or not _filed_with(actor.name, case):
        return actor
    if case.participants.filter(role=ParticipantRole.REPORTER, key_digest=NO_KEY).exists():
        return actor
    return KeyHolder(
        name=actor.name,
        grants=actor.grants,
        resident_id=NO_ACCOUNT,
        language=actor.language,
        scopes=actor.scopes,
        case_id=case.id,
    )


def _filed_with(key_name: str, case: Case) -> bool:
    # The moment finds the one partition that can hold the event.
    opening = CaseEvent.objects.filter(case_id=case.id, at=case.opened_at, verb="open")
    return opening.filter(actor=key_name).exists()


def case_and_holder(number: str, key: str) -> tuple[Case, KeyHolder]:
    """The case of a number as typed, and its key's holder.

    Raises numbering.InvalidNumber for a mistyped number, NotFound when number and key do not
    belong together.
    """
    case = case_numbered(numbering.parse(number))
    return case, holder(case, key)


def anybody_with_key(number: str, key: str) -> KeyHolder | Follower:
    """The reporter or a participant, whoever has this key; raises as `case_and_holder` does."""
    case = case_numbered(numbering.parse(number))
    try:
        return holder(case, key)
    except NotFound:
        return follower(case, key)[1]


def case_numbered(number: str) -> Case:
    """The case of a canonical number; raises NotFound."""
    sequence = numbering.sequence_of(number)
    case = Case.objects.filter(id=sequence).first() if sequence < 2**63 else None
    if case is None:
        raise unknown()
    return case


def unknown() -> NotFound:
    """The one refusal for everything that is not there, or not for the asker."""
    return NotFound("case_unknown", _("There is no case with this number and key."))
