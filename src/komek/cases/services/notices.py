"""Telling reporters what became of their case, by a message that intake takes to them.

What an organisation says to them goes out by itself; here is what stands around its words.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from komek.cases import belongings, merged, terms
from komek.cases.models import (
    OPEN_STATES,
    Case,
    Extension,
    ExtensionReason,
    ExtensionState,
)
from komek.directory import snapshot as directory
from komek.intake import port
from komek.intake.models import Direction, Message
from komek.intake.services import say
from komek.intake.services.sending import FOR_ANYBODY
from komek.kernel.actors import SYSTEM
from komek.kernel.numbering import display
from komek.residents import queries as residents
from komek.residents.models import ContactKind, ContactPoint

CHANNEL = "email"


def tell_reporter(*, case_id: int, event_kind: str, event_id: int) -> None:
    """Write to the reporter about an event, in the language of the case; once for each event.

    Nothing happens where no letter can reach them, or where the case has moved on so far that
    there is nothing to tell any more. The key is not in it, and who is responsible only where the
    address is proven: one that is not may be a stranger's, and a clinic's name tells much.
    """
    # Most reporters gave a phone alone: they must not cost the case a lock.
    if address := _address(case_id):
        proven = address.verified_at is not None
        _write_to_reporter(case_id, event_kind, f"{event_kind}:{event_id}", proven)


@transaction.atomic
def _write_to_reporter(case_id: int, event_kind: str, external_id: str, proven: bool) -> None:
    case = Case.objects.select_for_update().filter(id=case_id).first()
    if case is None or _told(external_id):
        return
    with translation.override(case.language):
        text = NOTICES[event_kind](case, proven)
    if text:
        say(
            actor=SYSTEM,
            conversation_id=case.conversation_id,
            direction=Direction.OUT,
            body=text,
            language=case.language,
            channel=CHANNEL,
            external_id=external_id,
            facts={} if proven else {FOR_ANYBODY: []},
        )


def _address(case_id: int) -> ContactPoint | None:
    resident_id = Case.objects.filter(id=case_id).values_list("resident_id", flat=True).first()
    if resident_id is None or port.sender_to(ContactKind.EMAIL) is None:
        return None
    return residents.address(resident_id, ContactKind.EMAIL)


def reached_by_letter(resident_id: int) -> bool:
    """Whether a letter finds this resident."""
    if port.sender_to(ContactKind.EMAIL) is None:
        return False
    return residents.address(resident_id, ContactKind.EMAIL) is not None


def _told(external_id: str) -> bool:
    return Message.objects.filter(channel=CHANNEL, external_id=external_id).exists()


def _opened(case: Case, proven: bool) -> str:
    if case.state not in OPEN_STATES:
        return ""
    sentences = [
        gettext("Your request has been registered. Its number is {number}."),
        *_who(case, proven),
        gettext("You will have an answer by {day}."),
        gettext("Follow it here: {address}"),
    ]
    return _put_together(case, sentences)


def _moved(case: Case, proven: bool) -> str:
    if case.organisation_id is None:
        return ""
    sentences = [gettext("Your request {number} was passed on."), *_who(case, proven)]
    return _put_together(case, sentences)


def _merged(case: Case, _proven: bool) -> str:
    standing = merged.root(case)
    if standing.id == case.id:
        return ""
    sentences = [
        gettext(
            "Your request {number} was joined with the request {other} about the same matter: its "
            "answer is yours too."
        ),
        gettext("You will have an answer by {due}."),
        gettext("Follow it here: {address}"),
    ]
    return _put_together(
        case, sentences, other=display(standing.number), due=day(standing.promised_due)
    )


def _unmerged(case: Case, _proven: bool) -> str:
    sentences = [
        gettext("Your request {number} is a matter of its own after all and goes on by itself."),
        gettext("You will have an answer by {day}."),
        gettext("Follow it here: {address}"),
    ]
    return _put_together(case, sentences) if case.state in OPEN_STATES else ""


def _extended(case: Case, _proven: bool) -> str:
    granted = Extension.objects.filter(case=case, state=ExtensionState.GRANTED).last()
    if granted is None or case.state not in OPEN_STATES:
        return ""
    sentences = [
        gettext("Your request {number} needs more time: {reason}."),
        gettext("You will have an answer by {day}."),
        gettext("Follow it here: {address}"),
    ]
    reason = str(ExtensionReason(granted.reason).label)
    return _put_together(case, sentences, reason=reason)


def around_question(case: Case) -> tuple[str, str]:
    """Above and below an organisation's question, in the language of the case."""
    with translation.override(case.language):
        sentence = gettext(
            "There is a question about your request {number}. Please answer it: {address}"
        )
        return _put_together(case, [sentence]), ""


def around_instruction(case: Case) -> tuple[str, str]:
    """Above and below a leader's instruction, in the language of the case."""
    with translation.override(case.language):
        above = gettext("A leader of the city gave an instruction about your request {number}.")
        below = gettext("Follow it here: {address}")
        return _put_together(case, [above]), _put_together(case, [below])


def around_answer(case: Case) -> tuple[str, str]:
    """Above and below an organisation's answer, in the language of the case."""
    with translation.override(case.language):
        above = gettext("Your request {number} has been answered.")
        below = gettext("Please say by {confirm} whether the answer is one, and rate it: {address}")
        return _put_together(case, [above]), _put_together(case, [below])


def _who(case: Case, proven: bool) -> list[str]:
    if case.organisation_id is None:
        return [gettext("We are looking for whoever is responsible.")]
    return [gettext("It is with: {organisation}.")] if proven else []


def _put_together(case: Case, sentences: list[str], **more: str) -> str:
    return "\n".join(sentences).format(**_particulars(case), **more)


def _particulars(case: Case) -> dict[str, str]:
    snapshot = directory.current()
    responsible = belongings.organisation(case.organisation_id)
    return {
        "number": display(case.number),
        "organisation": responsible.name(case.language).text if responsible else "",
        "day": day(case.promised_due),
        "confirm": day(terms.confirmation_runs_out(snapshot, case.answered_at or case.opened_at)),
        "address": f"{settings.PUBLIC_URL}/case/{case.number}/",
    }


def day(moment: datetime) -> str:
    """The day of a moment in the city, in words."""
    return date_format(moment.astimezone(ZoneInfo(settings.TIME_ZONE)), "DATE_FORMAT")


NOTICES: dict[str, Callable[[Case, bool], str]] = {
    "cases.opened": _opened,
    "cases.routed": _moved,
    "cases.forwarded": _moved,
    "cases.inherited": _moved,
    "cases.extended": _extended,
    "cases.merged": _merged,
    "cases.unmerged": _unmerged,
}
"""What is told, by the kind of event, to an address that is proven or not."""
