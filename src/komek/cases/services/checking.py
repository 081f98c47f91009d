"""What inspectors do with an answer that waits for them: let it go, or give it back."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases import instructions, rulebook
from komek.cases.models import Assignment, AssignmentState, Outcome, State
from komek.cases.services import _answers, _dues, notices
from komek.cases.services._change import Change, changing
from komek.directory import snapshot as directory
from komek.intake import services as intake
from komek.intake.models import Direction, Message
from komek.kernel.actors import Actor
from komek.kernel.errors import Forbidden


def release(*, actor: Actor, case_uid: UUID) -> None:
    """Send the answer that was held back: from now on the resident has time to confirm it.

    Raises Forbidden for whoever wrote it, or gave an instruction about the case.
    """
    with changing(actor, case_uid, "release") as change:
        answer = _answers.held(change.case)
        _require_other_eyes(actor, answer.message_id)
        instructions.require_other_voice(actor, change.case)
        change.move()
        change.set(answered_at=change.now)
        change.message_id = answer.message_id
        around = notices.around_answer(change.case)
        intake.release(actor=actor, message_id=answer.message_id, around=around)
        _answers.judge(answer, Outcome.STANDING)


def return_answer(*, actor: Actor, case_uid: UUID, text: str) -> None:
    """Give the answer back to whoever gave it, with a remark that the organisation reads.

    Its own term is the one it had: the time in which the centre looked at the answer is not
    counted as held by it. An organisation that was closed meanwhile is followed by its successor.
    """
    with changing(actor, case_uid, "return_answer") as change:
        _answers.judge(_answers.held(change.case), Outcome.RETURNED)
        _give_back(change)
        change.say(Direction.NOTE, text)


def _require_other_eyes(actor: Actor, message_id: int) -> None:
    author = Message.objects.values_list("author", flat=True).get(id=message_id)
    if author == actor.name and not actor.system:
        raise Forbidden("own_answer", _("Somebody else has to check what you answered."))


def _give_back(change: Change) -> None:
    ended = change.case.assignments.latest("id")
    change.data = {"from": ended.organisation_id}
    standing = rulebook.successor(ended.organisation_id, directory.current(), change.now)
    if standing == ended.organisation_id:
        change.move(State.IN_WORK)
        _resume(change, ended)
        return
    change.set(organisation_id=None)
    change.move(State.TRIAGE if standing is None else State.ASSIGNED)
    if standing is not None:
        change.hand_over(standing)


def _resume(change: Change, ended: Assignment) -> None:
    Assignment.objects.create(
        case=change.case,
        organisation_id=ended.organisation_id,
        person_id=ended.person_id,
        state=AssignmentState.ACCEPTED,
        started_at=change.now,
        due=_dues.due_given_back(change.case, ended),
    )
