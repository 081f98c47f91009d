"""The clocks of a case stand still while a question that was really asked waits for its answer."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases import terms
from komek.cases.models import Case, CaseEvent, Pause, State
from komek.cases.services._change import Change, changing
from komek.directory import snapshot as directory
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.errors import Conflict

SHORTEST_WAIT = timedelta(days=terms.REPLY.amount)


class _Answered(Exception):
    """Between the look at the case and its lock the answer came, or another question."""


def pause(*, actor: Actor, case_uid: UUID) -> None:
    """Let the clocks stand still from now on: the question was asked by phone.

    Raises Conflict where they do already.
    """
    with changing(actor, case_uid, "pause") as change:
        _begin(change, change.now)


def pause_for_sent(*, conversation_id: int, message_id: int, sent_at: datetime) -> None:
    """Let the clocks stand still since a question went out; anything else that went out is none."""
    asked = Case.objects.filter(conversation_id=conversation_id, state=State.ASKED).first()
    if asked is None or _question(asked.id) != message_id:
        return
    try:
        with changing(SYSTEM, asked.uid, "pause") as change:
            if _question(asked.id) != message_id:
                raise _Answered
            _begin(change, sent_at)
    except (Conflict, _Answered):
        return


def resume_unanswered(now: datetime) -> int:
    """Go on with cases whose residents did not answer in time; returns how many.

    Each case is a transaction of its own; one that is answered meanwhile is left alone.
    """
    snapshot = directory.current()
    waiting = Pause.objects.filter(ended_at=None, started_at__lt=now - SHORTEST_WAIT)
    resumed = 0
    for pause_id, uid, started_at in waiting.order_by("id").values_list(
        "id", "case__uid", "started_at"
    ):
        if terms.reply_runs_out(snapshot, started_at) < now:
            resumed += _resume(uid, pause_id)
    return resumed


def _resume(case_uid: UUID, pause_id: int) -> bool:
    try:
        with changing(SYSTEM, case_uid, "resume") as change:
            if not Pause.objects.filter(id=pause_id, ended_at=None).exists():
                raise _Answered
            change.move()
    except (Conflict, _Answered):
        return False
    return True


def _begin(change: Change, at: datetime) -> None:
    if Pause.objects.filter(case=change.case, ended_at=None).exists():
        raise Conflict("paused_already", _("The terms stand still already."))
    question = _question(change.case.id)
    Pause.objects.create(case=change.case, message_id=question, started_at=at)
    change.data = {"paused_from": at.isoformat(), "question": question}


def _question(case_id: int) -> int | None:
    """The message of the last question about a case."""
    asked = CaseEvent.objects.filter(case_id=case_id, verb="ask").order_by("-id")
    return asked.values_list("message_id", flat=True).first()
