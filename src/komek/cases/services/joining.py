"""Taking part in what somebody else reported, with an own key and own letters; and leaving."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases import access, public
from komek.cases.access import NO_ACCOUNT, Follower
from komek.cases.models import Case, Joining, Participant, ParticipantRole
from komek.cases.resonance import resonance_of
from komek.cases.services._change import Change, changing
from komek.cases.services.new_case import Reporter
from komek.intake.services import begin_conversation
from komek.kernel import ids, languages
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.errors import Conflict, Invalid, NotFound
from komek.kernel.permissions import at_all, require
from komek.residents.claims import claim
from komek.residents.services import find_or_create

CHANNELS = {Joining.PORTAL: "portal", Joining.DESK: "phone", Joining.API: "partners"}


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody takes part, now or since before (`repeated`).

    key: opens what participants see, together with the number; empty for the reporter, whose own
    key opens more. participant_id: 0 for the reporter.
    """

    number: str
    key: str
    repeated: bool = False
    participant_id: int = 0


class _TakesPartAlready(Exception):
    """Nothing is to be changed: this is what they have got."""

    def __init__(self, number: str, key: str, participant_id: int = 0) -> None:
        super().__init__()
        self.what = Joined(number, key, repeated=True, participant_id=participant_id)


def join(
    *,
    actor: Actor,
    case_uid: UUID,
    how: Joining,
    who: Reporter | None = None,
    language: str | None = None,
    nameless: bool = False,
) -> Joined:
    """Take part in an open public case: counted as resonance, told of its answer.

    Signed-in residents join as themselves and once. Whoever only says who they are (`who`) gets a
    key of their own each time, so that nobody finds out by trying who takes part or reported; they
    are counted and written to once. nameless: whoever says nothing of themselves is counted too,
    follows by number and key, and is written to never; the door keeps them from doing it often.
    Raises Conflict for a case that strangers may not know of, Invalid where nobody could be written
    to although somebody should be.
    """
    try:
        with changing(actor, case_uid, "join") as change:
            _require_open_to_strangers(change.case)
            said = None if nameless else who or Reporter()
            participant, key = _take_part(change, how, said, language)
            resonance = resonance_of(change.case.id)
            change.data = {"how": str(how), "participant": participant.id, "resonance": resonance}
            joined = Joined(change.case.number, key, participant_id=participant.id)
    except _TakesPartAlready as known:
        return known.what
    return joined


def _require_open_to_strangers(case: Case) -> None:
    if not public.open_to_strangers(case):
        message = _("This request is not public: nobody else can take part in it.")
        raise Conflict("not_public", message)


def _take_part(
    change: Change, how: Joining, who: Reporter | None, language: str | None
) -> tuple[Participant, str]:
    for_others = at_all(change.actor, "cases.open_for_others")
    # Who holds a case's key alone is nobody in particular, see `access.NO_ACCOUNT`.
    own = None if for_others else change.actor.resident_id or None
    if own is not None:
        _once(change.case, own)
    spoken = languages.closest(language or change.actor.language)
    resident_id = own
    if own is None and who is not None:
        resident_id = _known(change.actor, who) or _named(who, spoken)
    conversation = begin_conversation(channel=CHANNELS[how], resident_id=resident_id)
    key = access.participant_key(conversation.uid)
    participant = Participant.objects.create(
        case=change.case,
        resident_id=resident_id,
        role=ParticipantRole.ME_TOO,
        key_digest=ids.digest(key),
        joined_at=change.now,
        how=how,
        language=spoken,
        conversation=conversation,
    )
    return participant, key


def _once(case: Case, resident_id: int) -> None:
    """A resident who is known for certain reports or joins a case once."""
    if case.resident_id == resident_id:
        raise _TakesPartAlready(case.number, "")
    mine = access.joined_ones(case).filter(resident_id=resident_id).exclude(how=Joining.MERGE)
    known = mine.exclude(conversation=None).select_related("conversation").first()
    if known is not None and known.conversation is not None:
        key = access.participant_key(known.conversation.uid)
        raise _TakesPartAlready(case.number, key, known.id)


def _known(actor: Actor, who: Reporter) -> int | None:
    """Whom the door knows already; whoever may file for others may say so."""
    if who.resident_id is not None:
        require(actor, "cases.open_for_others")
    return who.resident_id


def _named(who: Reporter, language: str) -> int:
    said = claim(who.name, phone=who.phone, email=who.email)
    if not said.addresses:
        message = _("Leave a phone or an e-mail, so that you can be told of the answer.")
        raise Invalid("contact_missing", message, field="phone")
    return find_or_create(actor=SYSTEM, claim=said, language=language)


def leave(*, actor: Actor, case_uid: UUID) -> None:
    """Take part no more: the own key opens nothing any longer, and no letter comes."""
    with changing(actor, case_uid, "leave") as change:
        mine = access.joined_ones(change.case)
        if isinstance(actor, Follower):
            mine = mine.filter(id=actor.participant_id)
        else:
            mine = mine.filter(resident_id=actor.resident_id or NO_ACCOUNT)
        left = sorted(mine.values_list("id", flat=True))
        if not left:
            raise NotFound("not_taking_part", _("You do not take part in this request."))
        Participant.objects.filter(id__in=left).update(left_at=change.now)
        change.data = {"participants": left, "resonance": resonance_of(change.case.id)}
