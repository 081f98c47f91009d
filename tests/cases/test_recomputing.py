"""A changed calendar moves the open terms that run over the day, by an event, and no others."""

from datetime import UTC, date, datetime, timedelta

import pytest

from komek.cases import services
from komek.cases.models import CalendarChange, Case, CaseEvent, Extension, State
from komek.cases.queries import terms_that_would_move
from komek.cases.services import open_case
from komek.cases.services.recomputing import recompute_dues
from komek.directory.services import override_day, restore_day
from komek.intake.models import Conversation
from komek.kernel import clock, outbox
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.ids import uuid7
from komek.kernel.models import OutboxEvent, User
from tests.cases.playing import image
from tests.cases.town import POTHOLE, Town, check_answers

MONDAY = datetime(2026, 9, 14, 5, 0, tzinfo=UTC)
FRIDAY = date(2026, 9, 18)
ONE = timedelta(days=1)


@pytest.fixture
def now():
    with clock.travel(MONDAY) as journey:
        yield journey


@pytest.fixture
def case(town: Town, now) -> Case:
    return Case.objects.get(id=open_case(actor=Actor.anonymous(), new=POTHOLE).id)


def dues(case: Case) -> tuple[datetime, datetime, datetime]:
    case.refresh_from_db()
    return case.promised_due, case.legal_due, case.assignments.latest("id").due


def decide(day: date, kind: str | None) -> int:
    """Change the calendar and let everything come of it."""
    if kind is None:
        restore_day(actor=SYSTEM, day=day)
    else:
        override_day(actor=SYSTEM, day=day, kind=kind, name_en="A day")
    subscriber = outbox.subscriber("cases.recompute")
    for row in OutboxEvent.objects.filter(kind__startswith="calendar.", relayed_at=None):
        event = outbox.Event(row.kind, row.subject, row.data, row.at, row.id)
        if subscriber.wants(event):
            subscriber.handle(event)
    OutboxEvent.objects.update(relayed_at=clock.now())
    return recompute_dues(clock.now())


@pytest.mark.parametrize("parted_first", [True, False])
def test_a_case_that_was_merged_meanwhile_has_its_own_terms(
    case: Case, now, parted_first: bool
) -> None:
    """As if it had never been away: by an event, and on the clock that it had."""
    other = Case.objects.get(id=open_case(actor=Actor.anonymous(), new=POTHOLE).id)
    before = dues(other)
    now.forward(ONE)
    services.merge(actor=SYSTEM, case_uid=other.uid, into_uid=case.uid)
    now.forward(ONE)
    if parted_first:
        services.unmerge(actor=SYSTEM, case_uid=other.uid)
        decide(FRIDAY, "off")
    else:
        decide(FRIDAY, "off")
        services.unmerge(actor=SYSTEM, case_uid=other.uid)
    assert dues(other) == tuple(due + ONE for due in before)
    event = CaseEvent.objects.filter(case_id=other.id).latest("id")
    after = [before[1].isoformat(), (before[1] + ONE).isoformat()]
    assert event.data["legal_due"] == after


def test_a_day_off_gives_a_day_and_taking_it_back_takes_it(case: Case) -> None:
    before = dues(case)
    assert decide(FRIDAY, "off") == 1
    # The 23rd is a Wednesday, the 5th of October a Monday.
    assert dues(case) == tuple(due + ONE for due in before)
    event = CaseEvent.objects.get(case_id=case.id, verb="recompute")
    assert event.data["day"] == "2026-09-18"
    for name, was, became in zip(
        ("promised_due", "legal_due", "due"), before, dues(case), strict=True
    ):
        assert event.data[name] == [was.isoformat(), became.isoformat()]
    assert decide(FRIDAY, None) == 1
    assert dues(case) == before
    assert decide(FRIDAY, None) == 0


def test_a_worked_saturday_brings_the_terms_nearer(case: Case) -> None:
    promised, legal, held = dues(case)
    assert decide(date(2026, 9, 19), "working") == 1
    assert dues(case) == (promised - ONE, legal - timedelta(days=3), held - ONE)


@pytest.mark.parametrize("day", [date(2026, 9, 11), date(2026, 10, 6)])
def test_days_before_and_after_the_terms_touch_nothing(case: Case, day: date) -> None:
    before = image(case.id)
    assert decide(day, "off") == 0
    assert image(case.id) == before
    assert not CalendarChange.objects.filter(done_at=None).exists()


def test_only_the_terms_that_run_over_the_day_move(case: Case) -> None:
    promised, legal, held = dues(case)
    decide(date(2026, 9, 25), "off")
    assert dues(case) == (promised, legal + ONE, held)
    event = CaseEvent.objects.get(case_id=case.id, verb="recompute")
    assert set(event.data) == {"day", "legal_due"}


def test_a_new_name_of_a_day_is_no_change(case: Case) -> None:
    decide(FRIDAY, "off")
    override_day(actor=SYSTEM, day=FRIDAY, kind="off", name_en="Another name")
    named = OutboxEvent.objects.latest("id")
    subscriber = outbox.subscriber("cases.recompute")
    assert not subscriber.wants(outbox.Event(named.kind, named.subject, named.data))


def test_pauses_and_extensions_are_kept(case: Case, now, town: Town) -> None:
    services.ask(actor=SYSTEM, case_uid=case.uid, text="Which lane?")
    services.pause(actor=SYSTEM, case_uid=case.uid)
    now.forward(ONE)
    services.reply(actor=SYSTEM, case_uid=case.uid, text="The right one")
    promised, legal, held = dues(case)
    assert decide(FRIDAY, "off") == 1
    assert dues(case) == (promised + ONE, legal + ONE, held + ONE)
    services.ask_extension(
        actor=SYSTEM, case_uid=case.uid, reason_code="weather", wished=date(2026, 9, 30), text="Ice"
    )
    chair = User.objects.get(email="chair@example.org")
    member = Actor("user:1", town.staff(Role.SUPERVISOR).grants, user_id=chair.id)
    services.vote_extension(actor=member, case_uid=case.uid, in_favour=True)
    given = Extension.objects.get().given_due
    assert dues(case) == (given, legal + ONE, given)
    decide(date(2026, 9, 17), "off")
    assert dues(case) == (given, legal + 2 * ONE, given)


@pytest.mark.parametrize("changed", [State.CHECKING, State.IN_WORK])
def test_an_answer_given_back_is_due_by_the_days_of_its_first_try(
    case: Case, now, town: Town, changed: State
) -> None:
    """Whether the calendar changes while the answer is looked at, or after it came back."""
    check_answers(town)
    before = dues(case)
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled")
    now.forward(ONE)
    if changed == State.CHECKING:
        assert decide(FRIDAY, "off") == 1
        assert dues(case) == (before[0] + ONE, before[1] + ONE, before[2])
    services.return_answer(actor=SYSTEM, case_uid=case.uid, text="With what?")
    if changed == State.IN_WORK:
        assert dues(case) == before
        assert decide(FRIDAY, "off") == 1
    assert dues(case) == tuple(due + ONE for due in before)


def test_ended_cases_keep_their_terms(case: Case) -> None:
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled")
    before = image(case.id)
    assert decide(FRIDAY, "off") == 0
    assert image(case.id) == before


@pytest.mark.parametrize(
    ("data", "moved"), [({"imported": "boston"}, 0), ({"imported": "b", "due": "computed"}, 1)]
)
def test_what_another_system_promised_stays(case: Case, data, moved) -> None:
    services.withdraw(actor=SYSTEM, case_uid=case.uid)
    conversation = Conversation.objects.create(channel="portal", created_at=MONDAY)
    case.id, case.uid, case.conversation = None, uuid7(), conversation
    case.save()
    CaseEvent.objects.create(
        case_id=case.id, at=MONDAY, verb="open", actor="import:boston", data=data
    )
    override_day(actor=SYSTEM, day=FRIDAY, kind="off", name_en="A day")
    assert terms_that_would_move(SYSTEM, FRIDAY, 0) == (moved, [])
    assert decide(FRIDAY, "off") == moved


def test_it_goes_on_where_it_was_interrupted(town: Town, now) -> None:
    cases = [open_case(actor=Actor.anonymous(), new=POTHOLE) for _ in range(5)]
    override_day(actor=SYSTEM, day=FRIDAY, kind="off", name_en="A day")
    CalendarChange.objects.create(day=FRIDAY, noticed_at=clock.now())
    assert recompute_dues(clock.now(), most=2) == 2
    assert CalendarChange.objects.get().after_case == cases[1].id
    assert recompute_dues(clock.now(), most=2) == 2
    assert recompute_dues(clock.now()) == 1
    assert CalendarChange.objects.get().done_at == clock.now()
    assert CaseEvent.objects.filter(verb="recompute").count() == 5


def test_what_a_day_would_move_is_told_before(case: Case) -> None:
    before = dues(case)
    override_day(actor=SYSTEM, day=FRIDAY, kind="off", name_en="A day")
    number, (moved,) = terms_that_would_move(SYSTEM, FRIDAY, 5)
    assert (number, moved.case_id) == (1, case.id)
    assert (moved.was, moved.becomes) == (before[0], before[0] + ONE)
    assert dues(case) == before
    assert terms_that_would_move(SYSTEM, FRIDAY, 0) == (1, [])
