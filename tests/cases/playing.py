"""Playing verbs on a case in tests: each with sensible arguments, and a look at everything."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from komek.cases import services
from komek.cases.lifecycle import MOVES
from komek.cases.models import Assignment, Case, CaseEvent, Extension, ExtensionVote, Pause, State
from komek.cases.services import open_case
from komek.cases.services._change import changing
from komek.directory.models import CommissionMember
from komek.intake.models import Message
from komek.kernel import clock
from komek.kernel.actors import Actor, Role
from komek.kernel.models import AuditEntry, OutboxEvent
from tests.cases.town import LONG_AGO, POTHOLE, Town

HELD = {State.ASSIGNED, State.IN_WORK, State.ASKED}
VERBS = sorted(set(MOVES) - {"open"})


def play(town: Town, verb: str, actor: Actor, uid: UUID) -> None:
    """Use the verb on the case as somebody would."""
    _plays(town)[verb](actor=actor, case_uid=uid)


def _plays(town: Town) -> dict[str, Callable[..., None]]:
    return {
        "route": _with(services.route, organisation_id=town.depot.id, reason_code="known"),
        "accept": services.accept,
        "give": lambda actor, case_uid: _give(town, actor, case_uid),
        "forward": lambda actor, case_uid: _forward(town, actor, case_uid),
        "refuse": _with(services.refuse, proposed_organisation_id=town.water.id, text="Not ours"),
        "ask": _with(services.ask, text="Which lane?"),
        "pause": services.pause,
        "resume": _plainly("resume"),
        "ask_extension": _ask_extension,
        "vote_extension": lambda actor, case_uid: _vote(town, actor, case_uid),
        "recompute": _plainly("recompute"),
        "extend": _plainly("extend"),
        "deny_extension": _plainly("deny_extension"),
        "tell_extension": services.tell_extension,
        "answer": _with(services.answer, text="Filled.", norm="Rule 7"),
        "note": _with(services.note, text="As last year"),
        "reply": _with(services.reply, text="The right one"),
        "confirm": services.confirm,
        "rate": _with(services.rate, stars=4, text="Quick"),
        "reopen": _with(services.reopen, text="It is back"),
        "withdraw": services.withdraw,
        "expire": _plainly("expire"),
    }


def _with(verb: Callable[..., None], **fixed: Any) -> Callable[..., None]:
    return lambda actor, case_uid: verb(actor=actor, case_uid=case_uid, **fixed)


def _give(town: Town, actor: Actor, case_uid: UUID) -> None:
    holder = Case.objects.get(uid=case_uid).organisation
    user_id = town.worker_of(holder or town.depot)
    services.give(actor=actor, case_uid=case_uid, user_id=user_id)


def _forward(town: Town, actor: Actor, case_uid: UUID) -> None:
    case = Case.objects.get(uid=case_uid)
    to = town.other_depot if case.organisation_id != town.other_depot.id else town.depot
    services.forward(actor=actor, case_uid=case_uid, organisation_id=to.id)


def _plainly(verb: str) -> Callable[..., None]:
    """A verb of the clock's, which only moves the case."""

    def play(actor: Actor, case_uid: UUID) -> None:
        with changing(actor, case_uid, verb) as change:
            change.move()

    return play


def _ask_extension(actor: Actor, case_uid: UUID) -> None:
    case = Case.objects.get(uid=case_uid)
    services.ask_extension(
        actor=actor,
        case_uid=case_uid,
        reason_code="weather",
        wished=_later(max(case.promised_due, clock.now())).date(),
        text="Until the thaw",
    )


def _later(moment: datetime) -> datetime:
    return moment + timedelta(days=3)


def _vote(town: Town, actor: Actor, case_uid: UUID) -> None:
    """Vote as the actor, seated if need be; the system votes by its own member."""
    voter = town.staff(Role.SUPERVISOR) if actor.system else actor
    if voter.user_id:
        CommissionMember.objects.get_or_create(
            user_id=voter.user_id, defaults={"valid_from": LONG_AGO}
        )
    services.vote_extension(actor=voter, case_uid=case_uid, in_favour=True)


def make_possible(verb: str, case: Case) -> None:
    """Have what the verb needs besides a state that allows it."""
    if verb in {"vote_extension", "tell_extension"}:
        Extension.objects.create(
            case=case,
            organisation_id=case.organisation_id,
            asked_at=case.opened_at,
            reason="weather",
            message_id=1,
            wished_due=_later(case.promised_due),
            state="asked" if verb == "vote_extension" else "granted",
        )


def case_in(town: Town, state: State, resident: Actor) -> Case:
    """A case of the resident that stands in this state, with the depot where somebody has it."""
    opened = open_case(actor=resident, new=POTHOLE)
    case = Case.objects.get(id=opened.id)
    if state in HELD:
        Case.objects.filter(id=case.id).update(state=state)
    else:
        case.assignments.update(ended_at=case.opened_at)
        holder = None if state == State.TRIAGE else town.depot
        Case.objects.filter(id=case.id).update(state=state, organisation=holder)
    case.refresh_from_db()
    return case


def image(case_id: int) -> dict[str, Any]:
    """Everything that a verb could change about a case."""
    case = Case.objects.filter(id=case_id).values().get()
    subject = f"case:{case_id}"
    return {
        "case": case,
        "pauses": Pause.objects.filter(case_id=case_id).count(),
        "wishes": list(Extension.objects.filter(case_id=case_id).order_by("id").values()),
        "votes": ExtensionVote.objects.filter(extension__case=case_id).count(),
        "assignments": list(Assignment.objects.filter(case_id=case_id).order_by("id").values()),
        "messages": Message.objects.filter(conversation_id=case["conversation_id"]).count(),
        "events": CaseEvent.objects.filter(case_id=case_id).count(),
        "outbox": OutboxEvent.objects.filter(subject=subject).count(),
        "audit": AuditEntry.objects.filter(subject=subject).count(),
    }
