"""Calling back: whom the lot finds, what each call does, and who is left in peace."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.cases import queries, services
from komek.cases.models import CallBack, Case, CaseEvent, State
from komek.cases.services import Reporter, open_case
from komek.cases.weeks import week_before
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid
from komek.residents.models import ContactPoint
from tests.cases.playing import case_in, image, to_be_called
from tests.cases.test_checking import last_event, outcomes, resident_of
from tests.cases.town import POTHOLE, Town

WEDNESDAY = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
NEXT_WEEK = WEDNESDAY + timedelta(days=7)
AIGUL = Reporter(name="Айгүл", phone="87015551474")
ASTANA = ZoneInfo("Asia/Almaty")


@given(st.integers(-2000, 4000), st.timedeltas(timedelta(), timedelta(days=1)))
def test_the_week_before_is_whole_and_over(days: int, later: timedelta) -> None:
    moment = WEDNESDAY + timedelta(days=days) + later
    week = week_before(moment)
    assert week.monday.isoweekday() == 1
    for day, midnight in ((week.monday, week.begin), (week.monday + timedelta(7), week.end)):
        local = midnight.astimezone(ASTANA)
        assert (local.date(), local.hour, local.minute) == (day, 0, 0)
    assert week.end <= moment < week.end + timedelta(days=7)


@pytest.fixture
def everybody_is_drawn(settings) -> None:
    settings.CALLED_SHARE = 1.0


def answered(town: Town, reporter: Reporter | None = AIGUL, **changes: object) -> Case:
    """A case that was opened and answered on the Wednesday."""
    with clock.travel(WEDNESDAY):
        opened = open_case(
            actor=Actor.anonymous(), new=replace(POTHOLE, reporter=reporter, **changes)
        )
        services.answer(actor=SYSTEM, case_uid=opened.uid, text="Filled.")
    return Case.objects.get(id=opened.id)


def drawn() -> list[int]:
    return list(CallBack.objects.order_by("id").values_list("case_id", flat=True))


def call(case: Case, actor: Actor = SYSTEM, result: str = "done", text: str = "") -> None:
    services.call_back(actor=actor, case_uid=case.uid, result=result, text=text)


# The draw


@pytest.mark.usefixtures("everybody_is_drawn")
def test_what_was_answered_in_the_week_before_is_drawn_once(town: Town) -> None:
    first, second = answered(town), answered(town)
    assert services.draw_calls(WEDNESDAY + timedelta(days=1)) == 0
    assert services.draw_calls(NEXT_WEEK) == 2
    assert services.draw_calls(NEXT_WEEK + timedelta(days=1)) == 0
    assert drawn() == [first.id, second.id]
    assert {one.week for one in CallBack.objects.all()} == {date(2026, 3, 16)}
    assert services.draw_calls(NEXT_WEEK + timedelta(days=7)) == 0


def test_the_lot_is_the_same_whenever_it_is_drawn_and_has_its_share(town: Town, settings) -> None:
    cases = [answered(town) for _ in range(40)]
    settings.CALLED_SHARE = 0.5
    services.draw_calls(NEXT_WEEK)
    first = drawn()
    assert 5 < len(first) < 35, "one draw in a million lies outside"
    CallBack.objects.all().delete()
    services.draw_calls(NEXT_WEEK + timedelta(days=3))
    assert drawn() == first
    CallBack.objects.all().delete()
    settings.CALLED_SHARE = 0.0
    assert services.draw_calls(NEXT_WEEK) == 0
    assert set(first) < {case.id for case in cases}


@pytest.mark.usefixtures("everybody_is_drawn")
def test_only_who_can_be_called_is_drawn(town: Town) -> None:
    answered(town, reporter=None)
    answered(town, reporter=Reporter(name="Болат", email="bolat@example.org"))
    answered(town, anonymity="full")
    shy = answered(town, reporter=Reporter(name="Сәуле", phone="87015551475"))
    ContactPoint.objects.filter(resident=shy.resident_id).update(safe_only_in_writing=True)
    later = answered(town, reporter=Reporter(name="Дана", phone="87015551476"))
    ContactPoint.objects.filter(resident=later.resident_id).update(added_later=True)
    case = answered(town)
    services.draw_calls(NEXT_WEEK)
    assert drawn() == [case.id]


@pytest.mark.usefixtures("everybody_is_drawn")
def test_what_is_still_open_or_was_taken_back_is_not_drawn(town: Town) -> None:
    reopened, closed = answered(town), answered(town)
    with clock.travel(WEDNESDAY + timedelta(days=1)):
        services.reopen(actor=SYSTEM, case_uid=reopened.uid, text="It is back")
        services.confirm(actor=SYSTEM, case_uid=closed.uid)
    with clock.travel(WEDNESDAY):
        opened = open_case(actor=Actor.anonymous(), new=replace(POTHOLE, reporter=AIGUL))
        services.withdraw(actor=SYSTEM, case_uid=opened.uid)
    services.draw_calls(NEXT_WEEK)
    assert drawn() == [closed.id]


@pytest.mark.usefixtures("everybody_is_drawn")
def test_who_wishes_no_calls_is_never_drawn_again(town: Town) -> None:
    case = answered(town)
    services.draw_calls(NEXT_WEEK)
    call(case, result="declined")
    again = answered(town)
    other = answered(town, reporter=Reporter(name="Болат", phone="87015551474"))
    assert again.resident_id == case.resident_id
    services.draw_calls(NEXT_WEEK)
    assert drawn() == [case.id, other.id]


# The call


@pytest.fixture
def case(town: Town) -> Case:
    """An answered case that waits for its call."""
    case = answered(town)
    to_be_called(case)
    return case


def test_a_call_that_says_done_changes_nothing_else(case: Case, town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    call(case, operator, text="Very content")
    case.refresh_from_db()
    assert (case.state, case.reopened, outcomes(case)) == ("answered", 0, ["standing"])
    event = last_event(case)
    assert (event.verb, event.data) == ("call_back", {"result": "done", "tries": 1})
    entry = queries.timeline(operator, case.id)[-1]
    assert (entry.text, entry.direction) == ("Very content", "note")
    assert queries.timeline(resident_of(case), case.id)[-1].text == ""


def test_not_done_opens_the_case_again_as_a_false_closure(case: Case, town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    call(case, operator, "not_done", "The hole is still there")
    case.refresh_from_db()
    assert (case.state, case.organisation, case.reopened) == ("assigned", town.depot, 1)
    assert outcomes(case) == ["false"]
    called, reopened = CaseEvent.objects.filter(case_id=case.id).order_by("id")[2:]
    assert called.data == {"result": "not_done", "tries": 1}
    assert reopened.data["closure"] == "false"
    said = queries.timeline(resident_of(case), case.id)[-1]
    assert (said.text, said.direction) == ("The hole is still there", "in")
    assert CallBack.objects.get().state == "not_done"


def test_not_done_needs_words_and_otherwise_nothing_is_kept(case: Case) -> None:
    before = image(case.id)
    with pytest.raises(Invalid) as refused:
        call(case, result="not_done", text=" \x00")
    assert refused.value.field == "text"
    assert image(case.id) == before


def test_three_calls_in_vain_are_enough(case: Case, town: Town) -> None:
    inspector = town.staff(Role.INSPECTOR)
    with clock.travel(NEXT_WEEK) as journey:
        for tries in (1, 2, 3):
            assert [line.tries for line in queries.to_call(inspector).lines] == [tries - 1]
            call(case, inspector, "not_reached")
            assert last_event(case).data == {"result": "not_reached", "tries": tries}
            # Not at once again.
            assert queries.to_call(inspector).lines == ()
            journey.forward(timedelta(hours=5))
    assert CallBack.objects.get().state == "not_reached"
    with pytest.raises(Conflict):
        call(case, inspector)


@pytest.mark.parametrize("result", ["waiting", "dropped", "", "perhaps"])
def test_only_what_a_call_can_say_is_kept(case: Case, result: str) -> None:
    before = image(case.id)
    with pytest.raises(Invalid) as refused:
        call(case, result=result)
    assert refused.value.field == "result"
    assert image(case.id) == before


def test_nobody_is_called_without_having_been_drawn(town: Town) -> None:
    case = answered(town)
    operator = town.staff(Role.OPERATOR)
    assert "call_back" not in queries.case(operator, case.uid).verbs
    before = image(case.id)
    with pytest.raises(Conflict):
        call(case, operator)
    assert image(case.id) == before
    to_be_called(case)
    assert "call_back" in queries.case(operator, case.uid).verbs


def test_what_is_opened_again_needs_no_call(case: Case, town: Town) -> None:
    services.reopen(actor=resident_of(case), case_uid=case.uid, text="It is back")
    assert CallBack.objects.get().state == "dropped"
    assert queries.to_call(town.staff(Role.OPERATOR)).lines == ()
    assert outcomes(case) == ["doubtful"]


def test_a_first_contact_that_was_none_becomes_work(town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    opened = open_case(actor=operator, new=replace(POTHOLE, first_contact_answer="In May"))
    case = Case.objects.get(id=opened.id)
    to_be_called(case)
    call(case, operator, "not_done", "Not in May either")
    case.refresh_from_db()
    assert (case.state, case.first_contact, outcomes(case)) == ("assigned", False, [])


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ANONYMOUS, Role.RESIDENT, Role.PARTNER}))
def test_who_sees_whom_to_call(case: Case, town: Town, role: Role) -> None:
    actor = town.staff(role)
    if role in {Role.OPERATOR, Role.INSPECTOR, Role.SUPERVISOR}:
        assert [line.number for line in queries.to_call(actor).lines] == [case.number]
    else:
        with pytest.raises(Forbidden):
            queries.to_call(actor)


def test_a_long_list_is_read_in_pieces(town: Town) -> None:
    cases = [case_in(town, State.CLOSED, town.resident()) for _ in range(3)]
    for one in cases:
        to_be_called(one)
    operator = town.staff(Role.OPERATOR)
    first = queries.to_call(operator, limit=2)
    rest = queries.to_call(operator, after=first.after, limit=2)
    assert [line.number for line in (*first.lines, *rest.lines)] == [one.number for one in cases]
    assert rest.after is None
