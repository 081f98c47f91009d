"""The sweep in the database: each stage once, never while paused; and the letters that follow."""

import smtplib
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komek.cases import queries, services
from komek.cases.models import About, Assignment, Case, Reminder, ReminderLetter
from komek.cases.reminding import stages_passed
from komek.cases.services import open_case
from komek.directory.models import Absence, Organisation
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.models import OutboxEvent, User
from komek.kernel.numbering import display
from tests.cases.town import LONG_AGO, POTHOLE, Town

MONDAY = datetime(2026, 9, 14, 5, 0, tzinfo=UTC)
DUE = datetime(2026, 9, 23, 18, 59, 59, tzinfo=UTC)


@pytest.fixture
def now():
    with clock.travel(MONDAY) as journey:
        yield journey


@pytest.fixture
def case(town: Town, now) -> Case:
    return Case.objects.get(id=open_case(actor=Actor.anonymous(), new=POTHOLE).id)


@pytest.fixture
def head(town: Town) -> Actor:
    return town.staff(Role.HEAD, town.depot)


@pytest.fixture
def boss(town: Town) -> Actor:
    return town.staff(Role.HEAD, town.roads)


@pytest.fixture
def supervisor(town: Town) -> Actor:
    return town.staff(Role.SUPERVISOR)


def at_share(share: float) -> datetime:
    return MONDAY + (DUE - MONDAY) * share


def write_and_send() -> int:
    services.write_letters(clock.now())
    return services.send_letters(clock.now())


def told() -> list[tuple[str, int | None]]:
    """What everybody was written, in order."""
    services.write_letters(clock.now())
    abouts = dict(Reminder.objects.values_list("id", "about"))
    letters = ReminderLetter.objects.all()
    told = sorted((one, letter.user_id or 0) for letter in letters for one in letter.reminders)
    return [(abouts[reminder_id], user_id) for reminder_id, user_id in told]


def test_half_most_and_all_of_the_time_each_once(case, town, head, boss, supervisor) -> None:
    holder = town.staff(Role.EXECUTOR, town.depot)
    services.accept(actor=holder, case_uid=case.uid)
    steps = [
        (0.49, 0, []),
        (0.5, 1, [("50", holder.user_id)]),
        (0.79, 0, []),
        (0.8, 1, sorted([("80", holder.user_id), ("80", head.user_id)])),
        (0.99, 0, []),
        (1, 1, sorted([("100", boss.user_id), ("100", supervisor.user_id)])),
        (5, 0, []),
    ]
    expected = []
    for share, reached, new in steps:
        assert services.sweep(at_share(share)) == reached, share
        assert services.sweep(at_share(share)) == 0, share
        expected += new
        assert told() == expected
    held = case.assignments.get()
    events = OutboxEvent.objects.filter(kind="cases.reminded").order_by("id")
    assert [event.data["stage"] for event in events] == [1, 2, 3]
    assert all(event.data["assignments"] == [held.id] for event in events)
    assert {event.subject for event in events} == {f"organisation:{town.depot.id}"}


def test_what_was_passed_unseen_is_not_told_any_more(case, head, boss, supervisor) -> None:
    assert services.sweep(at_share(1.5)) == 1
    assert {about for about, _user in told()} == {"100"}


def test_a_pause_is_no_time_to_remind(case, now, head) -> None:
    services.ask(actor=SYSTEM, case_uid=case.uid, text="Which lane?")
    services.pause(actor=SYSTEM, case_uid=case.uid)
    assert services.sweep(at_share(0.9)) == 0
    now.forward(timedelta(days=4))
    services.reply(actor=SYSTEM, case_uid=case.uid, text="The right one")
    assert services.sweep(clock.now()) == 0
    held = case.assignments.get()
    assert services.sweep(held.started_at + (held.due - held.started_at) / 2) == 1


def test_time_that_was_won_is_reminded_of_again(case, now, town, head) -> None:
    now.forward(at_share(0.85) - clock.now())
    assert services.sweep(clock.now()) == 1
    services.ask_extension(
        actor=SYSTEM,
        case_uid=case.uid,
        reason_code="weather",
        wished=date(2026, 9, 27),
        text="Rain",
    )
    chair = User.objects.get(email="chair@example.org")
    member = Actor("user:1", town.staff(Role.SUPERVISOR).grants, user_id=chair.id)
    services.vote_extension(actor=member, case_uid=case.uid, in_favour=True)
    held = case.assignments.get()
    assert held.reminded == 1
    assert services.sweep(clock.now()) == 0
    assert services.sweep(held.started_at + (held.due - held.started_at) * 0.8) == 1
    assert [about for about, _user in told()] == ["80", "granted", "80"]


def test_a_new_holder_has_an_own_time(case, now, town, head) -> None:
    now.forward(at_share(0.9) - clock.now())
    services.sweep(clock.now())
    services.forward(actor=SYSTEM, case_uid=case.uid, organisation_id=town.other_depot.id)
    assert services.sweep(clock.now()) == 0
    assert case.assignments.latest("id").reminded == 0


def test_what_is_answered_is_reminded_of_no_more(case, head) -> None:
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled")
    assert services.sweep(at_share(2)) == 0


def test_whoever_is_on_leave_is_stood_in_for(case, town, head) -> None:
    holder, other = (town.staff(Role.EXECUTOR, town.depot) for _ in range(2))
    services.accept(actor=holder, case_uid=case.uid)
    Absence.objects.create(
        user_id=holder.user_id, substitute_id=other.user_id, valid_from=at_share(0.5)
    )
    services.sweep(at_share(0.6))
    assert told() == [("50", other.user_id)]


def test_without_anybody_the_organisations_mailbox_is_told(case, town) -> None:
    Organisation.objects.filter(id=town.depot.id).update(email="depot@example.org")
    reference.forget()
    services.sweep(at_share(0.6))
    row = Reminder.objects.get()
    assert (row.user_id, row.organisation_id) == (None, town.depot.id)
    with clock.travel(at_share(0.6)):
        assert write_and_send() == 1
    (letter,) = mail.outbox
    assert letter.to == ["depot@example.org"]


moments = st.integers(-(10**6), 10**6).map(lambda second: MONDAY + timedelta(seconds=second))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(moments, moments), min_size=1, max_size=8), moments)
def test_the_database_counts_stages_as_the_rule_does(case, spans, moment) -> None:
    Assignment.objects.update(ended_at=MONDAY)
    rows = [
        Assignment.objects.create(
            case=Case.objects.get(id=open_case(actor=Actor.anonymous(), new=POTHOLE).id),
            organisation_id=case.organisation_id,
            started_at=start,
            due=due,
            ended_at=MONDAY,
        )
        for start, due in spans
    ]
    Assignment.objects.update(ended_at=MONDAY)
    for row in rows:
        row.ended_at = None
        row.save()
    services.sweep(moment)
    for row in rows:
        row.refresh_from_db()
        assert row.reminded == stages_passed(row.started_at, row.due, moment)


# Letters


def test_one_letter_a_person_with_all_their_cases(case, town, head, now) -> None:
    User.objects.filter(id=head.user_id).update(language="ru")
    second = open_case(actor=Actor.anonymous(), new=POTHOLE)
    now.forward(at_share(0.6) - clock.now())
    services.sweep(clock.now())
    assert write_and_send() == 1
    assert write_and_send() == 0
    (letter,) = mail.outbox
    for number in (case.number, second.number):
        assert display(number) in letter.body
    assert letter.extra_headers["Content-Language"] == "ru"
    assert "Pothole" in letter.body
    assert POTHOLE.text not in letter.body
    assert not ReminderLetter.objects.filter(sent_at=None).exists()


def test_what_was_answered_meanwhile_is_in_no_letter(case, head, now) -> None:
    now.forward(at_share(0.6) - clock.now())
    services.sweep(clock.now())
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled")
    assert write_and_send() == 0
    assert mail.outbox == []
    assert not ReminderLetter.objects.filter(sent_at=None).exists()


def test_a_letter_that_was_not_taken_is_tried_again_for_three_days(case, head, now) -> None:
    now.forward(at_share(0.6) - clock.now())
    services.sweep(clock.now())
    with patch("django.core.mail.EmailMessage.send", side_effect=smtplib.SMTPServerDisconnected):
        assert write_and_send() == 0
    assert ReminderLetter.objects.filter(sent_at=None).exists()
    assert write_and_send() == 1
    ReminderLetter.objects.update(sent_at=None)
    now.forward(timedelta(days=3, seconds=1))
    assert write_and_send() == 0


@pytest.mark.parametrize("error", [smtplib.SMTPRecipientsRefused({}), ValueError("no address")])
def test_bad_addresses_keep_nobody_elses_letter_back(case, town, head, now, error) -> None:
    """However many there are: the sweep's escalations must reach everybody else."""
    ReminderLetter.objects.all().delete()
    reminder = Reminder.objects.create(
        assignment=case.assignments.get(), about=About.HALF, due=DUE, at=MONDAY
    )
    people = [town.staff(Role.HEAD, town.water) for _ in range(5)]
    good = User.objects.get(id=people[-1].user_id).email
    for one in people:
        ReminderLetter.objects.create(
            user_id=one.user_id, reminders=[reminder.id], written_at=MONDAY
        )
    sent = []

    def send(letter, *_args, **_more):
        if letter.to != [good]:
            raise error
        sent.append(letter.to)

    with patch("django.core.mail.EmailMessage.send", autospec=True, side_effect=send):
        assert services.send_letters(clock.now()) == 1
    assert sent == [[good]]


def test_a_long_list_is_cut_and_counted(case, head, now, monkeypatch) -> None:
    monkeypatch.setattr("komek.cases.services.reminder_letters.MOST_LINES", 1)
    for _ in range(2):
        open_case(actor=Actor.anonymous(), new=POTHOLE)
    now.forward(at_share(0.6) - clock.now())
    services.sweep(clock.now())
    write_and_send()
    (letter,) = mail.outbox
    assert letter.body.count("№") == 1


def test_a_refused_wish_is_told_to_whoever_has_the_case(case, town, now, head) -> None:
    services.ask_extension(
        actor=SYSTEM,
        case_uid=case.uid,
        reason_code="weather",
        wished=date(2026, 9, 27),
        text="Rain",
    )
    chair = User.objects.get(email="chair@example.org")
    member = Actor("user:1", town.staff(Role.SUPERVISOR).grants, user_id=chair.id)
    services.vote_extension(actor=member, case_uid=case.uid, in_favour=False)
    assert told() == [(About.REFUSED, head.user_id)]
    assert write_and_send() == 1


def test_reminders_stand_in_the_timeline_for_staff_alone(case, town, head) -> None:
    services.sweep(at_share(0.6))
    reminded = [one for one in queries.timeline(head, case.id) if one.verb == "remind"]
    assert [one.data for one in reminded] == [{"percent": "50"}]
    leader = town.staff(Role.LEADER)
    assert "remind" not in [one.verb for one in queries.timeline(leader, case.id)]
    assert reminded[0].at > LONG_AGO
