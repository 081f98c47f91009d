"""What staff do with a case: find who is responsible, work on it, ask, answer."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases import complaints, moderation
from komek.cases.models import AssignmentState, State
from komek.cases.passing import may_pass_on
from komek.cases.services import _answers, _tasks, notices, participants
from komek.cases.services._change import Change, changing
from komek.directory import snapshot as directory
from komek.directory.models import Membership
from komek.intake.attachments import CheckedFile
from komek.intake.models import Direction
from komek.kernel import clock
from komek.kernel.actors import Actor, Role
from komek.kernel.eras import holds
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.folding import clean_text

LONGEST_NORM = 300
NORM = "norm"
"""The fact of a message under which the norm of an answer is stored."""
REASON = re.compile(r"[a-z][a-z_]{0,39}")


def route(*, actor: Actor, case_uid: UUID, organisation_id: int, reason_code: str) -> None:
    """Give a case from triage to the organisation that is responsible.

    reason_code: why that one, a short snake_case code ("proposed_by_organisation").
    """
    if not REASON.fullmatch(reason_code):
        raise Invalid("reason_invalid", _("Please choose a reason."), field="reason_code")
    with changing(actor, case_uid, "route") as change:
        change.move()
        change.hand_over(eligible(change, organisation_id))
        change.data = {"reason": reason_code}


def accept(*, actor: Actor, case_uid: UUID) -> None:
    """Take the case into work. Whoever accepts it has it, until it is given to somebody else."""
    with changing(actor, case_uid, "accept") as change:
        change.move()
        _hold(change, actor.user_id)


def give(*, actor: Actor, case_uid: UUID, user_id: int) -> None:
    """Give the case to a person who works for the organisation that has it, or below it."""
    with changing(actor, case_uid, "give") as change:
        require_worker(change, user_id, change.assignment().organisation_id)
        change.move()
        _hold(change, user_id)
        change.data = {"user": user_id}


def forward(*, actor: Actor, case_uid: UUID, organisation_id: int) -> None:
    """Pass the case on to whom it concerns. The case's terms stay, the new clock is their own.

    Raises Conflict for an organisation that has had it for more than three working days.
    """
    with changing(actor, case_uid, "forward") as change:
        before = change.case.organisation_id
        if organisation_id == before:
            message = _("This organisation has the case already.")
            raise Invalid("same_organisation", message, field="organisation_id")
        _require_in_time(change)
        change.move()
        change.end_assignment(AssignmentState.FORWARDED)
        change.hand_over(eligible(change, organisation_id))
        change.data = {"from": before}


def refuse(
    *, actor: Actor, case_uid: UUID, proposed_organisation_id: int | None, text: str
) -> None:
    """Give the case back to the centre, saying why and, if known, whom it concerns instead.

    Raises Conflict for an organisation that has had it for more than three working days.
    """
    with changing(actor, case_uid, "refuse") as change:
        _require_in_time(change)
        proposed = proposed_organisation_id and eligible(change, proposed_organisation_id)
        change.move()
        change.say(Direction.NOTE, text)
        change.end_assignment(AssignmentState.REFUSED, proposed_id=proposed)
        change.data = {"from": change.case.organisation_id, "proposed": proposed}
        change.set(organisation_id=None)


def ask(*, actor: Actor, case_uid: UUID, text: str) -> None:
    """Ask the resident something; once it is sent, the terms stand still until they answer."""
    with changing(actor, case_uid, "ask") as change:
        change.move()
        change.say(Direction.OUT, text, around=notices.around_question(change.case))


def answer(
    *,
    actor: Actor,
    case_uid: UUID,
    text: str,
    norm: str = "",
    files: Sequence[CheckedFile] = (),
) -> None:
    """Answer the resident, with proof; whether it is solved they say themselves.

    norm: the law or rule the answer rests on, as one would cite it. What an inspector has to
    check first is held back until they release it.
    """
    norm = clean_text(norm, LONGEST_NORM, field="norm")
    facts = {NORM: [norm]} if norm else {}
    with changing(actor, case_uid, "answer") as change:
        organisation_id = change.assignment().organisation_id
        _tasks.require_none_open(change)
        why = _answers.why_checked(change.case, organisation_id)
        if why in moderation.UNCHECKED:
            change.move(State.ANSWERED)
            change.set(answered_at=change.now)
            around = notices.around_answer(change.case)
            message_id = change.say(Direction.OUT, text, files=files, facts=facts, around=around)
            participants.trace(change)
        else:
            change.move(State.CHECKING)
            message_id = change.say(Direction.HELD, text, files=files, facts=facts)
        change.end_assignment(AssignmentState.ANSWERED)
        _answers.note(change, organisation_id, message_id, why)


def note(*, actor: Actor, case_uid: UUID, text: str, code: str = "") -> None:
    """Leave a note for the staff; residents never see it.

    code: how a call about the case ended, in snake_case, so that such notes can be counted.
    """
    if code and not REASON.fullmatch(code):
        raise Invalid("code_invalid", _("Please choose a reason."), field="code")
    with changing(actor, case_uid, "note") as change:
        change.say(Direction.NOTE, text)
        if code:
            change.data = {"wrap_up": code}


def _hold(change: Change, user_id: int | None) -> None:
    assignment = change.assignment()
    assignment.state = AssignmentState.ACCEPTED
    assignment.person_id = user_id
    assignment.save(update_fields=["state", "person"])


def eligible(change: Change, organisation_id: int) -> int:
    """An organisation that is open and not accused in this very case."""
    found = _open_organisation(organisation_id)
    if found in complaints.accused_ones(change.case):
        message = _("The complaint is about this organisation: it must be decided above it.")
        raise Invalid("accused_organisation", message, field="organisation_id")
    return found


def _require_in_time(change: Change) -> None:
    """An organisation that has had a case for long has to answer it, given back or not."""
    since = change.assignment().started_at
    if not may_pass_on(change.actor, change.verb, change.case, since, change.now):
        message = _("More than three working days have passed: the case has to be answered now.")
        raise Conflict("too_late_to_pass_on", message)


def _open_organisation(organisation_id: int) -> int:
    snapshot = directory.current()
    try:
        entry = snapshot.organisation(organisation_id)
    except KeyError:
        entry = None
    if entry is None or not holds(entry, clock.now()):
        message = _("There is no such organisation any more. Please choose another one.")
        raise Invalid("unknown_organisation", message, field="organisation_id")
    return entry.id


def require_worker(change: Change, user_id: int, organisation_id: int) -> None:
    """Raise Invalid unless the user works for the organisation, or below it."""
    below = directory.current().descendants(organisation_id)
    below -= complaints.accused_ones(change.case)
    workers = Membership.objects.now().filter(
        user_id=user_id,
        user__is_active=True,
        role__in=[Role.EXECUTOR, Role.HEAD],
        organisation_id__in=below,
    )
    if not workers.exists():
        message = _("This person does not work for the organisation.")
        raise Invalid("not_a_worker", message, field="user_id")
