"""What residents do with their case: reply, add something, confirm, rate, reopen, withdraw."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases import complaints, instructions
from komek.cases.models import AssignmentState, Case, CaseEvent, State
from komek.cases.services import _answers, _calls, participants
from komek.cases.services._change import changing
from komek.directory import snapshot as directory
from komek.intake.attachments import CheckedFile
from komek.intake.models import Direction
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid, TooMany

STARS = range(1, 6)
MOST_REMARKS = 100


def reply(
    *,
    actor: Actor,
    case_uid: UUID,
    text: str,
    files: Sequence[CheckedFile] = (),
    channel: str | None = None,
) -> None:
    """Answer what the organisation asked. channel: where it came in, if not where the case did."""
    with changing(actor, case_uid, "reply") as change:
        change.move()
        change.say(Direction.IN, text, files=files, channel=channel)


def remark(
    *,
    actor: Actor,
    case_uid: UUID,
    text: str,
    files: Sequence[CheckedFile] = (),
    channel: str | None = None,
) -> None:
    """Add something that nobody asked for; whoever has the case reads it, and it stays where it is.

    channel: as of `reply`. Raises TooMany when a case has as many as anybody would read.
    """
    with changing(actor, case_uid, "remark") as change:
        before = CaseEvent.objects.filter(case_id=change.case.id, verb="remark")
        if before.count() >= MOST_REMARKS:
            message = _("So much was added already that nobody would read more. Please call us.")
            raise TooMany("remarks_too_many", message)
        change.say(Direction.IN, text, files=files, channel=channel)


def confirm(*, actor: Actor, case_uid: UUID, text: str = "") -> None:
    """Say that the answer is one, with words if wished; the case is closed."""
    with changing(actor, case_uid, "confirm") as change:
        change.move()
        if text.strip():
            change.say(Direction.IN, text)
        change.set(closed_at=change.now)
        participants.trace(change)


def rate(*, actor: Actor, case_uid: UUID, stars: int, text: str = "") -> None:
    """Rate the answer from 1 to 5, with words if wished; a later rating replaces an earlier."""
    if stars not in STARS:
        raise Invalid("stars_invalid", _("Please give one to five stars."), field="stars")
    with changing(actor, case_uid, "rate") as change:
        if text.strip():
            change.say(Direction.IN, text)
        change.set(rating=stars)
        change.data = {"stars": stars}


def reopen(*, actor: Actor, case_uid: UUID, text: str) -> None:
    """Say why the answer is none. The case goes back to whoever answered; the legal term stays.

    What the operator answered at first contact was never anybody's work: it goes to whom the
    routing had found, or to triage.
    """
    open_again(actor=actor, case_uid=case_uid, text=text)


def open_again(
    *,
    actor: Actor,
    case_uid: UUID,
    text: str,
    proven: bool = False,
    channel: str | None = None,
) -> None:
    """Reopen, for the verbs that find out that nothing is solved.

    proven: it is known and not only said. channel: where it was said, if not where the case was.
    """
    with changing(actor, case_uid, "reopen") as change:
        case = change.case
        responsible = _responsible(case, change.now)
        change.move(State.ASSIGNED if responsible else State.TRIAGE)
        change.say(Direction.IN, text, channel=channel)
        _calls.drop(change)
        change.data = {
            "times": case.reopened + 1,
            "first_contact_revoked": case.first_contact,
            **_answers.dispute(change, proven=proven),
        }
        change.set(
            reopened=case.reopened + 1,
            first_contact=False,
            answered_at=None,
            closed_at=None,
            rating=None,
            organisation_id=None,
        )
        if responsible:
            change.hand_over(responsible)


def _responsible(case: Case, now: datetime) -> int | None:
    answered_by = case.organisation_id or case.routing.get("organisation")
    return answered_by and complaints.successor(case, answered_by, directory.current(), now)


def withdraw(*, actor: Actor, case_uid: UUID, text: str = "") -> None:
    """Take the case back, with words if wished; nobody works on it any more.

    Raises Forbidden where a leader gave an instruction and neither the resident nor an inspector
    asks for it.
    """
    with changing(actor, case_uid, "withdraw") as change:
        instructions.require_withdrawable(actor, change.case)
        change.move()
        if text.strip():
            change.say(Direction.IN, text)
        change.end_assignment(AssignmentState.ENDED)
        _answers.drop_held(change)
        change.set(closed_at=change.now)
        participants.trace(change)
