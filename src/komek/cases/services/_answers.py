"""Keeping record of answers: why they were checked or not, and what became of them."""

from functools import reduce
from typing import Any

from django.conf import settings

from komek.cases import belongings, instructions, merged, moderation, permits, sampling, trust
from komek.cases.models import AnswerRecord, Case, Outcome, State, Why
from komek.cases.services._change import Change
from komek.directory import snapshot as directory

CHECK = "check"


def why_checked(case: Case, organisation_id: int) -> Why:
    """Why the answer that the organisation gives is checked before it leaves, or why not."""
    last = _last(case)
    return moderation.decide(
        _rule(case),
        instructed=instructions.is_given(case),
        returned=last is not None and last.outcome == Outcome.RETURNED,
        low_trust=trust.records([organisation_id])[organisation_id].is_low,
        drawn=sampling.drawn(case.uid, CHECK, settings.CHECKED_SHARE),
    )


def _rule(case: Case) -> str:
    """The strictest rule of the case and those that went into it: the answer is for all."""
    absorbed = Case.objects.filter(id__in=merged.gone_into(case.id))
    return reduce(moderation.stricter, map(_own_rule, absorbed), _own_rule(case))


def _own_rule(case: Case) -> str:
    """The stricter of what held when the case was opened and what holds now."""
    opened_under = belongings.service(case.service_id)
    today = directory.current().service(opened_under.code) or opened_under
    return moderation.stricter(opened_under.moderation, today.moderation)


def note(change: Change, organisation_id: int, message_id: int, why: Why) -> None:
    """Keep what the organisation answered, and why it is checked or not, in table and event."""
    checked = why not in moderation.UNCHECKED
    AnswerRecord.objects.create(
        case=change.case,
        organisation_id=organisation_id,
        message_id=message_id,
        answered_at=change.now,
        why=why,
        outcome=Outcome.HELD if checked else Outcome.STANDING,
    )
    change.data = {"checked": checked, "why": str(why)}


def held(case: Case) -> AnswerRecord:
    """The answer that an inspector looks at."""
    return AnswerRecord.objects.get(case=case, outcome=Outcome.HELD)


def judge(answer: AnswerRecord, outcome: Outcome) -> None:
    """Keep what became of an answer."""
    answer.outcome = outcome
    answer.save(update_fields=["outcome"])


def drop_held(change: Change) -> None:
    """The resident took the case back: what was held is sent to nobody and counts for nothing."""
    if change.before == State.CHECKING:
        judge(held(change.case), Outcome.DROPPED)


def dispute(change: Change, *, proven: bool) -> dict[str, Any]:
    """Note that the last answer was disputed; gives what the event's data say of that.

    proven: somebody knows that nothing was solved. Who judges answers knows it by their office,
    anybody else's word makes the answer doubtful.
    """
    last = _last(change.case)
    if last is None:
        return {}
    judges = permits.permitted(change.actor, "cases.release", change.case)
    outcome = Outcome.FALSE if proven or judges else Outcome.DOUBTFUL
    judge(last, outcome)
    return {"closure": str(outcome)}


def _last(case: Case) -> AnswerRecord | None:
    return AnswerRecord.objects.filter(case=case).order_by("-id").first()
