"""Making the calls that are owed: one person takes one, and keeps what became of it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from komek.cases import permits
from komek.cases.access import unknown
from komek.cases.models import Case, Extension, ExtensionState, OwedCall, OwedState, Owing
from komek.cases.services.extending import tell_extension
from komek.cases.services.work import note
from komek.kernel import audit, clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.permissions import denied, require

CLAIMED_FOR = timedelta(minutes=30)
MOST_TRIES = 3
TRY_AGAIN_AFTER = timedelta(hours=2)
LOOKED_AT = 20
"""So many of the most urgent calls are looked at for one that is the actor's to make."""
REACHED, NOT_REACHED, LATER, WRONG_NUMBER = "reached", "not_reached", "later", "wrong_number"
OUTCOMES = (REACHED, NOT_REACHED, LATER, WRONG_NUMBER)
SENTENCES = {
    REACHED: _("Called back: reached."),
    NOT_REACHED: _("Called back: nobody answered."),
    LATER: _("Called back: wishes to be called later."),
    WRONG_NUMBER: _("Called back: a wrong number."),
}


def free(now: datetime) -> Q:
    """Of waiting calls those that nobody is making at the moment."""
    return Q(claimed_by=None) | Q(claimed_at__lt=now - CLAIMED_FOR)


def is_claimed(call: OwedCall, now: datetime) -> bool:
    """Whether somebody is making it at the moment."""
    since = call.claimed_at
    return call.claimed_by_id is not None and since is not None and since >= now - CLAIMED_FOR


def claim_call(*, actor: Actor, call_id: int) -> OwedCall:
    """Take a call, so that nobody else makes it. Raises Conflict for one that somebody has."""
    with transaction.atomic():
        call = _locked(actor, call_id)
        now = clock.now()
        if call.claimed_by_id != actor.user_id and is_claimed(call, now):
            raise Conflict("call_claimed", _("A colleague is making this call."))
        call.claimed_by_id, call.claimed_at = actor.user_id, now
        call.save(update_fields=["claimed_by", "claimed_at"])
        audit.record(actor, "cases.claim_call", call.subject, ["claimed_by"])
        return call


def claim_next(*, actor: Actor) -> OwedCall | None:
    """Take the call that is most urgent now, one's own above all; None when nobody is to be called.

    Raises Forbidden.
    """
    require(actor, "cases.owe_call")
    now = clock.now()
    with transaction.atomic():
        waiting = OwedCall.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            free(now) | Q(claimed_by_id=actor.user_id or 0),
            state=OwedState.WAITING,
            next_try_at__lte=now,
        )
        urgent = waiting.select_related("case").order_by("due", "id")[:LOOKED_AT]
        for call in sorted(urgent, key=lambda one: one.claimed_by_id != actor.user_id):
            if call.case is None or permits.permitted(actor, "cases.owe_call", call.case):
                return claim_call(actor=actor, call_id=call.id)
        return None


def pass_call(*, actor: Actor, call_id: int, from_user_id: int) -> None:
    """Take over a call that a colleague had taken. Raises Conflict when it is no more theirs."""
    with transaction.atomic():
        call = _locked(actor, call_id)
        if call.claimed_by_id != from_user_id:
            raise Conflict("call_claimed", _("A colleague is making this call."))
        call.claimed_by = None
        call.save(update_fields=["claimed_by"])
        claim_call(actor=actor, call_id=call_id)


def release_call(*, actor: Actor, call_id: int) -> None:
    """Give a call back that one has taken and does not make."""
    with transaction.atomic():
        call = _mine(actor, call_id)
        call.claimed_by = None
        call.save(update_fields=["claimed_by"])


def settle_call(
    *, actor: Actor, call_id: int, outcome: str, text: str = "", at: datetime | None = None
) -> OwedCall:
    """Keep what became of a call that one has taken.

    outcome: one of OUTCOMES. text: words for colleagues, kept as a note of the case. at: when they
    wish to be called, for LATER. Nobody is tried more than MOST_TRIES times.
    """
    if outcome not in OUTCOMES:
        raise Invalid("outcome_invalid", _("Please choose what became of it."), field="outcome")
    now = clock.now()
    if outcome == LATER and (at is None or at < now):
        raise Invalid("moment_missing", _("Say when to call again."), field="at")
    with transaction.atomic():
        call = _mine(actor, call_id)
        _note(actor, call, outcome, text)
        call.tries = F("tries") + 1
        call.claimed_by = None
        call.save(update_fields=["tries", "claimed_by"])
        call.refresh_from_db()
        _move_on(call, outcome, at, now)
        audit.record(actor, "cases.settle_call", call.subject, ["state"], outcome)
        return call


def _move_on(call: OwedCall, outcome: str, at: datetime | None, now: datetime) -> None:
    if outcome == LATER and at is not None:
        call.due = call.next_try_at = at
    elif outcome == NOT_REACHED and call.tries < MOST_TRIES:
        call.next_try_at = now + TRY_AGAIN_AFTER
    else:
        call.state = OwedState.REACHED if outcome == REACHED else OwedState.GIVEN_UP
        call.finished_at = now
    call.save(update_fields=["due", "next_try_at", "state", "finished_at"])


def _note(actor: Actor, call: OwedCall, outcome: str, text: str) -> None:
    if call.case is None:
        return
    note(actor=actor, case_uid=call.case.uid, text=f"{SENTENCES[outcome]} {text}".strip())
    if outcome == REACHED and call.why == Owing.TERM and _untold(call, call.case):
        tell_extension(actor=actor, case_uid=call.case.uid)


def _untold(call: OwedCall, case: Case) -> bool:
    """Whether the reporter, and not one of those who came along, has still to hear of a term."""
    granted = Extension.objects.filter(case=case, state=ExtensionState.GRANTED, noticed_at=None)
    return case.resident_id == call.resident_id and granted.exists()


def _locked(actor: Actor, call_id: int) -> OwedCall:
    require(actor, "cases.owe_call")
    rows = OwedCall.objects.select_for_update(of=("self",)).select_related("case")
    call = rows.filter(id=call_id).first()
    if call is None:
        raise unknown()
    if call.case is not None:
        permits.permit(actor, "cases.owe_call", call.case)
    if call.state != OwedState.WAITING:
        raise Conflict("call_over", _("This call is not needed any more."))
    return call


def _mine(actor: Actor, call_id: int) -> OwedCall:
    call = _locked(actor, call_id)
    if call.claimed_by_id is None or call.claimed_by_id != actor.user_id:
        raise denied(actor, "cases.owe_call")
    return call
