"""Pauses: only a question that was sent stops the clocks, and what they lose they get back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from komek.cases import queries, services
from komek.cases.models import AssignmentState, Case, CaseEvent, Pause
from komek.cases.services import Reporter, open_case
from komek.cases.services._change import changing
from komek.cases.services.pausing import pause_for_sent
from komek.directory.models import Service
from komek.intake.models import Message
from komek.intake.services.sending import send_due
from komek.kernel import clock, outbox, reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict
from komek.kernel.models import OutboxEvent
from tests.cases.town import POTHOLE, Town

MONDAY = datetime(2026, 9, 14, 5, 0, tzinfo=UTC)
"""Of an ordinary month: seven working days end on a Wednesday, fifteen on a Monday."""
AIGUL = Reporter(name="Айгүл", email="aigul@example.org")


@pytest.fixture
def now():
    """A Monday morning."""
    with clock.travel(MONDAY) as journey:
        yield journey


def opened(town: Town, **changes: object) -> Case:
    new = replace(POTHOLE, reporter=AIGUL, **changes)
    return Case.objects.get(id=open_case(actor=Actor.anonymous(), new=new).id)


def asked(town: Town, **changes: object) -> Case:
    case = opened(town, **changes)
    services.ask(actor=SYSTEM, case_uid=case.uid, text="Which lane?")
    return case


def hear_what_was_sent() -> None:
    """Hand every sending of intake to the subscriber."""
    subscriber = outbox.subscriber("cases.reached")
    for row in OutboxEvent.objects.filter(kind="intake.message_sent").order_by("id"):
        subscriber.handle(outbox.Event(row.kind, row.subject, row.data, row.at, row.id))


def dues(case: Case) -> tuple[datetime, datetime, datetime]:
    case.refresh_from_db()
    return case.promised_due, case.legal_due, case.assignments.latest("id").due


def test_asking_alone_stops_nothing(town: Town, now) -> None:
    case = asked(town)
    before = dues(case)
    now.forward(timedelta(days=2))
    services.reply(actor=SYSTEM, case_uid=case.uid, text="The right one")
    assert dues(case) == before
    assert not Pause.objects.exists()


def test_the_clocks_stand_still_from_the_sending_to_the_answer(town: Town, now) -> None:
    case = asked(town)
    before = dues(case)
    now.forward(timedelta(hours=1))
    send_due()
    sent = clock.now()
    now.forward(timedelta(minutes=5))
    hear_what_was_sent()
    assert case.pauses.get().started_at == sent
    now.forward(timedelta(days=2))
    services.reply(actor=SYSTEM, case_uid=case.uid, text="The right one")
    assert dues(case) == tuple(due + timedelta(days=2) for due in before)
    event = CaseEvent.objects.filter(case_id=case.id, verb="reply").get()
    pause = case.pauses.get()
    assert (event.data["paused_from"], event.data["paused_to"]) == (
        pause.started_at.isoformat(),
        pause.ended_at.isoformat(),
    )
    for name, was, became in zip(
        ("promised_due", "legal_due", "due"), before, dues(case), strict=True
    ):
        assert [datetime.fromisoformat(one) for one in event.data[name]] == [was, became]


def test_a_weekend_is_no_working_time_lost(town: Town, now) -> None:
    now.forward(timedelta(days=4))
    case = asked(town)
    before = dues(case)
    services.pause(actor=SYSTEM, case_uid=case.uid)
    now.forward(timedelta(days=2))
    services.reply(actor=SYSTEM, case_uid=case.uid, text="The right one")
    assert dues(case) == before
    view = queries.case(SYSTEM, case.uid)
    assert (view.clocks.paused_since, view.clocks.paused_days) == (None, 0)


def test_hours_get_back_the_very_time(town: Town, now) -> None:
    Service.objects.update(promised_amount=4, promised_unit="hours")
    reference.forget()
    case = asked(town)
    promised, legal, held = dues(case)
    services.pause(actor=SYSTEM, case_uid=case.uid)
    now.forward(timedelta(minutes=50))
    services.reply(actor=SYSTEM, case_uid=case.uid, text="The right one")
    lost = timedelta(minutes=50)
    assert dues(case) == (promised + lost, legal, held + lost)


def test_hearing_it_twice_pauses_once(town: Town, now) -> None:
    case = asked(town)
    send_due()
    hear_what_was_sent()
    hear_what_was_sent()
    assert case.pauses.count() == 1
    assert CaseEvent.objects.filter(case_id=case.id, verb="pause").count() == 1


def test_what_is_sent_besides_the_question_stops_nothing(town: Town, now) -> None:
    case = opened(town)
    services.ask(actor=SYSTEM, case_uid=case.uid, text="Which lane?")
    services.reply(actor=SYSTEM, case_uid=case.uid, text="The right one")
    first = Message.objects.get(body="Which lane?")
    services.ask(actor=SYSTEM, case_uid=case.uid, text="How deep?")
    for message_id in (first.id, Message.objects.get(body=POTHOLE.text).id):
        pause_for_sent(
            conversation_id=case.conversation_id, message_id=message_id, sent_at=clock.now()
        )
    assert not Pause.objects.exists()


def test_news_of_a_question_that_was_answered_stops_nothing(town: Town, now) -> None:
    case = asked(town)
    send_due()
    services.reply(actor=SYSTEM, case_uid=case.uid, text="The right one")
    hear_what_was_sent()
    assert not Pause.objects.exists()
    assert len(mail.outbox) == 1


def test_an_operator_who_asked_by_phone_pauses_once(town: Town, now) -> None:
    case, operator = asked(town), town.staff(Role.OPERATOR)
    services.pause(actor=operator, case_uid=case.uid)
    with pytest.raises(Conflict) as refused:
        services.pause(actor=operator, case_uid=case.uid)
    assert refused.value.code == "paused_already"
    view = queries.case(operator, case.uid)
    assert view.clocks.paused_since == clock.now()
    assert "pause" not in view.verbs


def test_after_five_working_days_of_silence_the_work_goes_on(town: Town, now) -> None:
    case = asked(town)
    before = dues(case)
    services.pause(actor=SYSTEM, case_uid=case.uid)
    runs_out = datetime(2026, 9, 21, 18, 59, 59, tzinfo=UTC)
    assert queries.case(SYSTEM, case.uid).clocks.paused_until == runs_out
    now.forward(runs_out - clock.now())
    assert services.resume_unanswered(clock.now()) == 0
    now.forward(timedelta(seconds=1))
    assert services.resume_unanswered(clock.now()) == 1
    assert services.resume_unanswered(clock.now()) == 0
    case.refresh_from_db()
    assert case.state == "in_work"
    # From the 14th to the first second of the 22nd, Astana's time: six working days.
    assert dues(case) == tuple(due + timedelta(days=8) for due in before)
    assert queries.case(SYSTEM, case.uid).clocks.paused_days == 6


def test_a_question_nobody_sent_waits_without_a_pause(town: Town, now) -> None:
    case = asked(town)
    now.forward(timedelta(days=60))
    assert services.resume_unanswered(clock.now()) == 0
    case.refresh_from_db()
    assert case.state == "asked"


@pytest.mark.parametrize("leave", ["answer", "withdraw"])
def test_whatever_leaves_the_question_ends_the_pause(town: Town, now, leave: str) -> None:
    case = asked(town)
    before = dues(case)
    services.pause(actor=SYSTEM, case_uid=case.uid)
    now.forward(timedelta(days=1))
    verb = {"answer": services.answer, "withdraw": services.withdraw}[leave]
    verb(actor=SYSTEM, case_uid=case.uid, **({"text": "Filled"} if leave == "answer" else {}))
    assert dues(case) == tuple(due + timedelta(days=1) for due in before)
    assert case.pauses.get().ended_at == clock.now()


def test_a_clock_that_began_in_the_pause_gets_its_own_part_of_it(town: Town, now) -> None:
    case = asked(town)
    services.pause(actor=SYSTEM, case_uid=case.uid)
    now.forward(timedelta(days=1))
    with changing(SYSTEM, case.uid, "note") as change:
        change.end_assignment(AssignmentState.ENDED)
        change.hand_over(town.water.id)
    promised, legal, held = dues(case)
    now.forward(timedelta(days=1))
    services.reply(actor=SYSTEM, case_uid=case.uid, text="The right one")
    two, one = timedelta(days=2), timedelta(days=1)
    assert dues(case) == (promised + two, legal + two, held + one)
