"""Playing verbs on a case in tests: each with sensible arguments, and a look at everything."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from komek.cases import services
from komek.cases.lifecycle import MOVES
from komek.cases.models import (
    AnswerRecord,
    Assignment,
    CallBack,
    Case,
    CaseEvent,
    Extension,
    ExtensionVote,
    Incident,
    IncidentCase,
    Joining,
    Merge,
    Outcome,
    Participant,
    Pause,
    State,
    Task,
    Why,
)
from komek.cases.services import NewIncident, Reporter, open_case
from komek.cases.services._change import changing
from komek.directory.models import CommissionMember
from komek.intake.models import Direction, Message
from komek.intake.services import say
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Actor, Role
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
        "hand_to_112": _with(services.hand_to_112, how="phone"),
        "instruct": _with(services.instruct, text="Today, please"),
        "release": services.release,
        "return_answer": _with(services.return_answer, text="Which asphalt?"),
        "call_back": _call_back,
        "note": _with(services.note, text="As last year"),
        "reply": _with(services.reply, text="The right one"),
        "remark": _with(services.remark, text="It is by the gate"),
        "confirm": services.confirm,
        "rate": _with(services.rate, stars=4, text="Quick"),
        "reopen": _with(services.reopen, text="It is back"),
        "withdraw": services.withdraw,
        "expire": _plainly("expire"),
        "inherit": _plainly("inherit"),
        "revoke": _revoke,
        "join": _join,
        "leave": _leave,
        "merge": _merge,
        "unmerge": services.unmerge,
        "add_to_incident": lambda actor, case_uid: _add(town, actor, case_uid),
        "take_from_incident": _take,
        "split": _with(services.split, text="Close the road", organisation_id=town.water.id),
        "finish_task": _on_task(town, services.finish_task, text="Closed."),
        "refuse_task": _on_task(town, services.refuse_task, text="Not ours"),
        "withdraw_task": _on_task(town, services.withdraw_task),
        "reassign": lambda actor, case_uid: _reassign(town, actor, case_uid),
        "reassign_task": _reassign_task(town),
        "urge": services.urge,
        "nudge": _nudge,
        "escalate": _with(services.escalate, text="For the third time"),
        "absorb": _plainly("absorb"),
        "let_go": _plainly("let_go"),
    }


def _with(verb: Callable[..., None], **fixed: Any) -> Callable[..., None]:
    return lambda actor, case_uid: verb(actor=actor, case_uid=case_uid, **fixed)


def _give(town: Town, actor: Actor, case_uid: UUID) -> None:
    holder = Case.objects.get(uid=case_uid).organisation
    user_id = town.worker_of(holder or town.depot)
    services.give(actor=actor, case_uid=case_uid, user_id=user_id)


def _reassign(town: Town, actor: Actor, case_uid: UUID) -> None:
    holder = Case.objects.get(uid=case_uid).organisation
    other = town.staff(Role.EXECUTOR, holder or town.depot).user_id
    services.reassign(actor=actor, case_uid=case_uid, user_id=other, reason="leave")


def _reassign_task(town: Town) -> Callable[..., None]:
    def play(actor: Actor, case_uid: UUID) -> None:
        with transaction.atomic():
            other = town.staff(Role.EXECUTOR, town.depot).user_id
            fixed = {"user_id": other, "reason": "leave"}
            _on_task(town, services.reassign_task, **fixed)(actor=actor, case_uid=case_uid)

    return play


def _forward(town: Town, actor: Actor, case_uid: UUID) -> None:
    case = Case.objects.get(uid=case_uid)
    to = town.other_depot if case.organisation_id != town.other_depot.id else town.depot
    services.forward(actor=actor, case_uid=case_uid, organisation_id=to.id)


def _nudge(actor: Actor, case_uid: UUID) -> None:
    # Before the last day nobody may; a refused reminder moved no term.
    with transaction.atomic():
        Case.objects.filter(uid=case_uid).update(promised_due=clock.now())
        services.nudge(actor=actor, case_uid=case_uid)


def _call_back(actor: Actor, case_uid: UUID) -> None:
    # A refused call was never drawn.
    with transaction.atomic():
        to_be_called(Case.objects.get(uid=case_uid))
        services.call_back(actor=actor, case_uid=case_uid, result="done")


def _join(actor: Actor, case_uid: UUID) -> None:
    services.join(
        actor=actor,
        case_uid=case_uid,
        how=Joining.PORTAL,
        who=Reporter(name="Bolat", email="bolat@example.org"),
    )


def _leave(actor: Actor, case_uid: UUID) -> None:
    (_plainly("leave") if actor.system else services.leave)(actor=actor, case_uid=case_uid)


def _merge(actor: Actor, case_uid: UUID) -> None:
    with transaction.atomic():
        twin = twin_of(Case.objects.get(uid=case_uid))
        services.merge(actor=actor, case_uid=case_uid, into_uid=twin.uid)


def _on_task(town: Town, verb: Callable[..., None], **fixed: Any) -> Callable[..., None]:
    """A verb about a part of the work, which the depot has to do."""

    def play(actor: Actor, case_uid: UUID) -> None:
        case = Case.objects.get(uid=case_uid)
        # A part whose end is refused was never given.
        with transaction.atomic():
            task = Task.objects.create(
                case=case,
                organisation=town.depot,
                given_by=town.depot,
                message_id=1,
                started_at=case.opened_at,
                due=case.promised_due,
            )
            verb(actor=actor, case_uid=case_uid, task_id=task.id, **fixed)

    return play


def _add(town: Town, actor: Actor, case_uid: UUID) -> None:
    # As whoever may do so with incidents, to see what the case's own row says.
    with changing(actor, case_uid, "add_to_incident") as change:
        IncidentCase.objects.filter(case=change.case).update(removed_at=change.now)
        IncidentCase.objects.create(
            incident=incident_of(town), case=change.case, added_at=change.now
        )


def _take(actor: Actor, case_uid: UUID) -> None:
    with changing(actor, case_uid, "take_from_incident") as change:
        IncidentCase.objects.filter(case=change.case).update(removed_at=change.now)


def incident_of(town: Town) -> Incident:
    """An incident of the depot, opened by the system."""
    opened, _report = services.open_incident(
        actor=SYSTEM,
        new=NewIncident(
            service_code="pothole",
            organisation_id=town.depot.id,
            titles={"en": "The road gives way"},
            cause="A burst pipe below it",
        ),
    )
    return opened


def twin_of(case: Case) -> Case:
    """Another open case about the same, with the same promise."""
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    Case.objects.filter(id=opened.id).update(promised_due=case.promised_due)
    return Case.objects.get(id=opened.id)


def to_be_called(case: Case, week: date = date(2026, 3, 16)) -> CallBack:
    """A call about the case that waits, drawn if need be."""
    moment = {"drawn_at": case.opened_at, "next_try_at": case.opened_at}
    call, _is_new = CallBack.objects.update_or_create(
        case=case, week=week, defaults={**moment, "state": "waiting", "tries": 0}
    )
    return call


def _revoke(actor: Actor, case_uid: UUID) -> None:
    with changing(actor, case_uid, "revoke") as change:
        change.set(first_contact=False)


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
    if verb == "leave":
        Participant.objects.create(
            case=case,
            resident_id=case.resident_id,
            role="me_too",
            key_digest=b"",
            joined_at=case.opened_at,
        )
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
    if state == State.MERGED:
        held = case.assignments.get()
        Merge.objects.create(
            case=case, into=twin_of(case), merged_at=case.opened_at, state="assigned", held=held
        )
    if state == State.CHECKING:
        hold_answer(case)
    return case


def hold_answer(case: Case) -> None:
    """An answer of whoever has the case, that an inspector has to look at."""
    message = say(
        actor=Actor("user:77"),
        conversation_id=case.conversation_id,
        direction=Direction.HELD,
        body="Filled.",
        language="en",
        channel=case.channel,
    )
    AnswerRecord.objects.create(
        case=case,
        organisation_id=case.organisation_id,
        message_id=message.id,
        answered_at=case.opened_at,
        why=Why.ALWAYS,
        outcome=Outcome.HELD,
    )


def image(case_id: int) -> dict[str, Any]:
    """Everything that a verb could change about a case."""
    case = Case.objects.filter(id=case_id).values().get()
    subject = f"case:{case_id}"
    said = Message.objects.filter(conversation_id=case["conversation_id"])
    return {
        "case": case,
        "pauses": Pause.objects.filter(case_id=case_id).count(),
        "wishes": list(Extension.objects.filter(case_id=case_id).order_by("id").values()),
        "participants": list(Participant.objects.filter(case_id=case_id).order_by("id").values()),
        "tasks": list(Task.objects.filter(case_id=case_id).order_by("id").values()),
        "merges": list(Merge.objects.filter(case_id=case_id).order_by("id").values()),
        "votes": ExtensionVote.objects.filter(extension__case=case_id).count(),
        "assignments": list(Assignment.objects.filter(case_id=case_id).order_by("id").values()),
        "messages": list(said.order_by("id").values("id", "direction", "facts")),
        "calls": list(CallBack.objects.filter(case_id=case_id).order_by("id").values()),
        "answers": list(AnswerRecord.objects.filter(case_id=case_id).order_by("id").values()),
        "events": CaseEvent.objects.filter(case_id=case_id).count(),
        "outbox": OutboxEvent.objects.filter(subject=subject).count(),
        "audit": AuditEntry.objects.filter(subject=subject).count(),
    }
