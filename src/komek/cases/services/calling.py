"""Calling residents back: a sample is drawn by the week, and what each call said is kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.cases import sampling
from komek.cases.models import RESULTS, CallBack, CallState, Case, State
from komek.cases.services import _calls
from komek.cases.services._change import changing
from komek.cases.services.feedback import open_again
from komek.cases.weeks import Week, week_before
from komek.intake.models import Direction
from komek.kernel import audit
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.errors import Conflict, Invalid
from komek.residents import queries as residents

ASKABLE = (State.ANSWERED, State.UNCONFIRMED, State.CLOSED)
"""Where a case stands when somebody says that it was dealt with."""
REACHED = (CallState.DONE, CallState.NOT_DONE)
"""The resident was there and said how it is."""
MOST_TRIES = 3
TRY_AGAIN_AFTER = timedelta(hours=4)
PHONE = "phone"


def draw_calls(now: datetime) -> int:
    """Draw whom to call among the cases answered in the week before this one; returns how many.

    A second time adds only what was not drawn before. Whoever cannot be called, or once said that
    they wish no calls, is never drawn.
    """
    week = week_before(now)
    drawn = _callable(_sample(week))
    known = CallBack.objects.filter(week=week.monday, case_id__in=drawn)
    new = sorted(set(drawn) - set(known.values_list("case_id", flat=True)))
    with transaction.atomic():
        CallBack.objects.bulk_create(
            (
                CallBack(case_id=case_id, week=week.monday, drawn_at=now, next_try_at=now)
                for case_id in new
            ),
            ignore_conflicts=True,
        )
        audit.record(SYSTEM, "cases.draw_calls", f"week:{week.monday}")
    return len(new)


def _sample(week: Week) -> dict[int, int]:
    """Cases of the sample, each with its resident."""
    answered = Case.objects.filter(
        # Answering is a change: so the index of changes finds what was answered.
        updated_at__gte=week.begin,
        answered_at__gte=week.begin,
        answered_at__lt=week.end,
        state__in=ASKABLE,
        resident__isnull=False,
    )
    rows = answered.values_list("id", "uid", "resident_id").iterator()
    purpose = f"call:{week.monday}"
    return {
        case_id: resident_id
        for case_id, uid, resident_id in rows
        if resident_id and sampling.drawn(uid, purpose, settings.CALLED_SHARE)
    }


def _callable(drawn: dict[int, int]) -> list[int]:
    people = residents.to_be_called(set(drawn.values()))
    refusals = CallBack.objects.filter(state=CallState.DECLINED, case__resident_id__in=people)
    people -= set(refusals.values_list("case__resident_id", flat=True))
    return [case_id for case_id, resident_id in drawn.items() if resident_id in people]


def call_back(
    *,
    actor: Actor,
    case_uid: UUID,
    result: str,
    text: str = "",
    polite: bool | None = None,
    in_time: bool | None = None,
) -> None:
    """Keep what a call to the resident said.

    result: one of models.RESULTS. text: what they said; needed when it is not done, which opens
    the case again as a false closure, otherwise a note. polite, in_time: what they said of the
    people and of the time, None where it was not asked; kept only of whoever was reached. Nobody
    is tried more than MOST_TRIES times. Raises Conflict when no call waits.
    """
    if result not in RESULTS:
        raise Invalid("result_invalid", _("Please choose what the call said."), field="result")
    with transaction.atomic():
        said = {"polite": polite, "in_time": in_time} if result in REACHED else {}
        heard = {name: answer for name, answer in said.items() if answer is not None}
        _note_call(actor, case_uid, CallState(result), text, heard)
        if result == CallState.NOT_DONE:
            open_again(actor=actor, case_uid=case_uid, text=text, proven=True, channel=PHONE)


def _note_call(
    actor: Actor, case_uid: UUID, result: CallState, text: str, heard: Mapping[str, bool]
) -> None:
    with changing(actor, case_uid, "call_back") as change:
        call = _calls.waiting(change.case.id)
        if call is None:
            raise Conflict("no_call_waiting", _("Nobody has to be called about this case."))
        if result != CallState.NOT_DONE and text.strip():
            change.say(Direction.NOTE, text)
        call.organisation_id = change.case.organisation_id
        _settle(call, result, change.now, heard)
        change.data = {"result": str(result), "tries": call.tries, **heard}


def _settle(
    call: CallBack, result: CallState, now: datetime, heard: Mapping[str, bool | None]
) -> None:
    call.tries += 1
    if result == CallState.NOT_REACHED and call.tries < MOST_TRIES:
        call.next_try_at = now + TRY_AGAIN_AFTER
    else:
        call.state, call.finished_at = result, now
    for name, said in heard.items():
        setattr(call, name, said)
    call.save()
