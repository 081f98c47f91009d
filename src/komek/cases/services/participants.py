"""Telling those who take part in a case what became of it: a letter each, in their language."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from komek.cases import access
from komek.cases.models import (
    Case,
    Extension,
    ExtensionReason,
    ExtensionState,
    Joining,
    Participant,
)
from komek.cases.services import notices
from komek.cases.services._change import Change
from komek.cases.services.notices import CHANNEL, reached_by_letter
from komek.intake.models import Direction, Message
from komek.intake.services import say
from komek.intake.services.sending import FOR_ANYBODY
from komek.kernel.actors import SYSTEM
from komek.kernel.numbering import display, number_for

COUNT = "participants"
"""In an event's data: how many take part and are to hear of it."""


def trace(change: Change) -> None:
    """Keep in the event how many others it concerns, if there are any."""
    if count := access.joined_ones(change.case).count():
        change.trace(**{COUNT: count})


def tell(*, case_id: int, event_kind: str, event_id: int) -> None:
    """Write to every participant whom a letter reaches; once for each event and person.

    The answer's words stay where its reporter can have them erased: the letter says where to read
    them.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update().get(id=case_id)
        for participant, conversation_id in _each(case):
            external_id = f"{event_kind}:{event_id}:{participant.id}"
            if not Message.objects.filter(channel=CHANNEL, external_id=external_id).exists():
                _write(participant, conversation_id, event_kind, external_id)


def _each(case: Case) -> Iterator[tuple[Participant, int]]:
    """Those who can be written to and their conversations: each person once, no reporter."""
    seen: set[int] = {case.resident_id} if case.resident_id else set()
    for participant in access.joined_ones(case).order_by("id"):
        resident_id, conversation_id = participant.resident_id, participant.conversation_id
        if resident_id is None or conversation_id is None or resident_id in seen:
            continue
        seen.add(resident_id)
        if reached_by_letter(resident_id):
            yield participant, conversation_id


def _write(
    participant: Participant, conversation_id: int, event_kind: str, external_id: str
) -> None:
    with translation.override(participant.language):
        told = LETTERS[event_kind](participant)
        if not told:
            return
        text = "\n".join([told, gettext("Follow it here: {address}")]).format(
            number=display(number_for(participant.from_case_id or participant.case_id)),
            address=settings.PUBLIC_URL,
        )
    say(
        actor=SYSTEM,
        conversation_id=conversation_id,
        direction=Direction.OUT,
        body=text,
        language=participant.language,
        channel=CHANNEL,
        external_id=external_id,
        facts={FOR_ANYBODY: []},
    )


def _answered(_participant: Participant) -> str:
    return gettext("The request {number}, in which you take part, has been answered.")


def _closed(_participant: Participant) -> str:
    return gettext("The request {number}, in which you take part, is solved and closed.")


def _extended(participant: Participant) -> str:
    # Whoever reported it themselves was promised a day; who joined was promised none.
    granted = Extension.objects.filter(
        case=participant.case_id, state=ExtensionState.GRANTED
    ).last()
    if participant.how != Joining.MERGE or granted is None:
        return ""
    sentences = [
        gettext("Your request {number} needs more time: {reason}."),
        gettext("You will have an answer by {day}."),
    ]
    return "\n".join(sentences).format(
        number="{number}",
        reason=ExtensionReason(granted.reason).label,
        day=notices.day(participant.case.promised_due),
    )


def _withdrawn(participant: Participant) -> str:
    # What they came along with is parted again and goes on: its reporter hears of that.
    if participant.from_case_id is not None:
        return ""
    return gettext(
        "Whoever reported the request {number}, in which you take part, took it back. If it is not "
        "solved, please report it yourself."
    )


LETTERS: dict[str, Callable[[Participant], str]] = {
    "cases.answered": _answered,
    "cases.released": _answered,
    "cases.confirmed": _closed,
    "cases.withdrawn": _withdrawn,
    "cases.extended": _extended,
}
"""What is told, by the kind of event; nothing where it is empty."""
