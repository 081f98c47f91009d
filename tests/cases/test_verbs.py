"""The verbs: what each of them changes, says and leaves behind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komek.cases import access, queries, services
from komek.cases.lifecycle import MOVES, check, verbs
from komek.cases.models import (
    OPEN_STATES,
    AssignmentState,
    Case,
    CaseEvent,
    Extension,
    Outcome,
    Reminder,
    State,
)
from komek.cases.services import open_case
from komek.directory.models import Membership, Organisation
from komek.intake.models import Message
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict, Invalid, NotFound, TooMany
from komek.kernel.models import AuditEntry, OutboxEvent
from tests.cases.playing import HELD, VERBS, image, play
from tests.cases.town import POTHOLE, Town, check_answers

UNSENT = {Outcome.HELD, Outcome.RETURNED, Outcome.DROPPED}
PRESSING = {"urge": "urged", "nudge": "urged", "escalate": "raised"}
NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)


def opened_case(town: Town, actor: Actor | None = None) -> Case:
    return Case.objects.get(id=open_case(actor=actor or Actor.anonymous(), new=POTHOLE).id)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from(["always", "never"]), st.lists(st.integers(0, 99), max_size=15))
def test_any_sequence_of_verbs_keeps_the_case_whole(
    town: Town, moderation: str, sequence: list[int]
) -> None:
    check_answers(town, moderation)
    case = opened_case(town)
    for number in sequence:
        before = image(case.id)
        state = State(before["case"]["state"])
        verb = _any(VERBS, number) if number < 25 else _any(sorted(verbs(state)), number)
        try:
            check(verb, state)
            rule_out(case, verb)
        except Conflict:
            with pytest.raises(Conflict):
                play(town, verb, SYSTEM, case.uid)
            assert image(case.id) == before
            continue
        play(town, verb, SYSTEM, case.uid)
        case.refresh_from_db()
        assert case.state in MOVES[verb].after or (case.state == state and not MOVES[verb].after)
        assert_whole(case)


def rule_out(case: Case, verb: str) -> None:
    """Raise Conflict for what the state allows, and clocks or parts of the work do not."""
    ruled_out = queries.case(SYSTEM, case.uid).clocks.rule_out
    if Extension.objects.filter(case=case, state="asked").exists():
        ruled_out -= {"vote_extension"}  # the system has no vote, and plays a member
    if Reminder.objects.filter(assignment__case=case, about=PRESSING.get(verb)).exists():
        raise Conflict("ruled_out", "once in a day")
    if verb in ruled_out:
        raise Conflict("ruled_out", "by the clocks")
    if verb == "answer" and case.tasks.filter(state="open").exists():
        raise Conflict("ruled_out", "by parts of the work")


def _any(choices: list[str], number: int) -> str:
    return choices[number % len(choices)]


def assert_whole(case: Case) -> None:
    """What holds for every case at every moment."""
    running = list(case.assignments.filter(ended_at__isnull=True))
    assert len(running) == (case.state in HELD)
    assert all(one.organisation_id == case.organisation_id for one in running)
    if case.state in OPEN_STATES:
        assert (case.state == State.TRIAGE) is (case.organisation_id is None)
    assert (case.answered_at is not None) is (case.state in {"answered", "closed", "unconfirmed"})
    assert (case.closed_at is not None) is (case.state in {"closed", "withdrawn"})
    held = case.answers.filter(outcome=Outcome.HELD).count()
    assert held == (case.state == State.CHECKING)
    for answer in case.answers.all():
        direction = Message.objects.get(id=answer.message_id).direction
        assert direction == ("held" if answer.outcome in UNSENT else "out")
    events = list(CaseEvent.objects.filter(case_id=case.id).order_by("id"))
    assert [event.state_before for event in events[1:]] == [
        event.state_after for event in events[:-1]
    ]
    assert events[-1].state_after == case.state
    assert events[-1].organisation_id == case.organisation_id
    told = OutboxEvent.objects.filter(subject=case.subject).order_by("id")
    assert [row.kind for row in told] == [MOVES[event.verb].event for event in events]
    audit = AuditEntry.objects.filter(subject=case.subject).order_by("id")
    assert [row.action for row in audit] == [f"cases.{event.verb}" for event in events]


def test_a_whole_life(town: Town) -> None:
    me, executor = town.resident(), town.staff(Role.EXECUTOR, town.depot)
    head = town.staff(Role.HEAD, town.roads)
    case = opened_case(town, me)
    services.accept(actor=executor, case_uid=case.uid)
    services.ask(actor=executor, case_uid=case.uid, text="Which lane?")
    services.reply(actor=me, case_uid=case.uid, text="The right one", channel="app")
    services.give(actor=head, case_uid=case.uid, user_id=executor.user_id)
    services.answer(actor=executor, case_uid=case.uid, text="Filled.", norm="Rule 7")
    services.reopen(actor=me, case_uid=case.uid, text="It is back")
    services.answer(actor=executor, case_uid=case.uid, text="Filled with asphalt.")
    services.confirm(actor=me, case_uid=case.uid)
    services.rate(actor=me, case_uid=case.uid, stars=5, text="At last")
    case.refresh_from_db()
    assert (case.state, case.reopened, case.rating) == ("closed", 1, 5)
    said = case.conversation.messages.order_by("id").values_list("direction", "body", "channel")
    assert list(said) == [
        ("in", POTHOLE.text, "portal"),
        ("out", "Which lane?", "portal"),
        ("in", "The right one", "app"),
        ("out", "Filled.", "portal"),
        ("in", "It is back", "portal"),
        ("out", "Filled with asphalt.", "portal"),
        ("in", "At last", "portal"),
    ]
    norm = Message.objects.get(body="Filled.")
    assert (norm.facts["norm"], norm.author, norm.language) == (["Rule 7"], executor.name, "ru")
    assert_whole(case)


def test_events_point_at_words_and_hold_none(town: Town) -> None:
    case = opened_case(town)
    services.ask(actor=SYSTEM, case_uid=case.uid, text="Which lane?")
    event = CaseEvent.objects.filter(case_id=case.id).last()
    message = Message.objects.get(body="Which lane?")
    assert event.message_id == message.id
    told = OutboxEvent.objects.filter(subject=case.subject).order_by("id").last()
    assert told.data == {"state": "asked", "organisation": town.depot.id, "message": message.id}


def test_forwarding_starts_a_new_clock_and_stops_no_other(town: Town) -> None:
    with clock.travel(NOW) as journey:
        case = opened_case(town)
        dues = (case.promised_due, case.legal_due)
        journey.forward(timedelta(days=20))
        services.forward(actor=SYSTEM, case_uid=case.uid, organisation_id=town.water.id)
    case.refresh_from_db()
    assert (case.promised_due, case.legal_due) == dues
    first, second = case.assignments.order_by("id")
    assert first.state == AssignmentState.FORWARDED
    assert (first.organisation, first.ended_at) == (town.depot, NOW + timedelta(days=20))
    assert (second.organisation, second.started_at) == (town.water, NOW + timedelta(days=20))
    assert second.due > max(dues[0], second.started_at)
    assert CaseEvent.objects.filter(case_id=case.id).last().data == {"from": town.depot.id}


def test_a_refusal_keeps_whom_it_proposed_and_why(town: Town) -> None:
    case = opened_case(town)
    services.refuse(
        actor=town.staff(Role.EXECUTOR, town.depot),
        case_uid=case.uid,
        proposed_organisation_id=town.water.id,
        text="A burst pipe",
    )
    case.refresh_from_db()
    refused = case.assignments.get()
    assert (case.state, case.organisation) == ("triage", None)
    assert (refused.state, refused.proposed) == (AssignmentState.REFUSED, town.water)
    assert Message.objects.get(body="A burst pipe").direction == "note"
    event = CaseEvent.objects.filter(case_id=case.id).last()
    assert event.data == {"from": town.depot.id, "proposed": town.water.id}
    services.route(
        actor=town.staff(Role.OPERATOR),
        case_uid=case.uid,
        organisation_id=town.water.id,
        reason_code="proposed_by_organisation",
    )
    case.refresh_from_db()
    assert (case.state, case.organisation) == ("assigned", town.water)


def test_whoever_accepts_has_the_case(town: Town) -> None:
    case, executor = opened_case(town), town.staff(Role.EXECUTOR, town.depot)
    services.accept(actor=executor, case_uid=case.uid)
    assert case.assignments.get().person_id == executor.user_id


@pytest.mark.parametrize("role", [Role.EXECUTOR, Role.OPERATOR])
def test_work_is_given_to_people_of_the_organisation_only(town: Town, role: Role) -> None:
    case = opened_case(town)
    stranger = town.staff(role, town.water if role is Role.EXECUTOR else town.depot)
    before = image(case.id)
    with pytest.raises(Invalid) as refused:
        services.give(actor=SYSTEM, case_uid=case.uid, user_id=stranger.user_id)
    assert refused.value.code == "not_a_worker"
    assert image(case.id) == before


def test_nobody_gets_a_case_by_a_grant_that_has_ended(town: Town) -> None:
    case, past = opened_case(town), town.staff(Role.EXECUTOR, town.depot)
    Membership.objects.filter(user_id=past.user_id).update(valid_to=clock.now())
    with pytest.raises(Invalid):
        services.give(actor=SYSTEM, case_uid=case.uid, user_id=past.user_id)


def test_a_case_goes_to_open_organisations_only(town: Town) -> None:
    case = opened_case(town)
    town.water.valid_to = clock.now()
    town.water.save()
    reference.forget()
    for organisation_id in (town.water.id, 10**9):
        with pytest.raises(Invalid) as refused:
            services.forward(actor=SYSTEM, case_uid=case.uid, organisation_id=organisation_id)
        assert refused.value.code == "unknown_organisation"
    with pytest.raises(Invalid) as refused:
        services.forward(actor=SYSTEM, case_uid=case.uid, organisation_id=town.depot.id)
    assert refused.value.code == "same_organisation"


@pytest.mark.parametrize("verb", [services.ask, services.answer, services.note])
@pytest.mark.parametrize("text", ["", " \x00 "])
def test_saying_nothing_is_refused(town: Town, verb, text: str) -> None:
    case = opened_case(town)
    before = image(case.id)
    with pytest.raises(Invalid):
        verb(actor=SYSTEM, case_uid=case.uid, text=text)
    assert image(case.id) == before


@pytest.mark.parametrize("stars", [0, 6, -1, 10**30])
def test_five_stars_at_most(town: Town, stars: int) -> None:
    case = opened_case(town)
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled")
    with pytest.raises(Invalid) as refused:
        services.rate(actor=SYSTEM, case_uid=case.uid, stars=stars)
    assert refused.value.field == "stars"


def test_a_later_rating_replaces_an_earlier_one(town: Town) -> None:
    me = town.resident()
    case = opened_case(town, me)
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled")
    for stars in (2, 5):
        services.rate(actor=me, case_uid=case.uid, stars=stars)
    case.refresh_from_db()
    assert (case.state, case.rating) == ("answered", 5)
    given = CaseEvent.objects.filter(case_id=case.id, verb="rate").order_by("id")
    assert [event.data["stars"] for event in given] == [2, 5]


def test_reopening_goes_back_to_whoever_answered(town: Town) -> None:
    me = town.resident()
    with clock.travel(NOW) as journey:
        case = opened_case(town, me)
        services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled")
        services.confirm(actor=me, case_uid=case.uid)
        services.rate(actor=me, case_uid=case.uid, stars=5)
        journey.forward(timedelta(days=30))
        services.reopen(actor=me, case_uid=case.uid, text="It is back")
    legal = case.legal_due
    case.refresh_from_db()
    assert (case.state, case.organisation, case.reopened) == ("assigned", town.depot, 1)
    assert (case.rating, case.answered_at, case.closed_at) == (None, None, None)
    assert case.legal_due == legal
    first, second = case.assignments.order_by("id")
    assert (first.state, second.state) == (AssignmentState.ANSWERED, AssignmentState.OPEN)
    assert second.due > NOW + timedelta(days=30)


def test_what_was_answered_by_somebody_without_successor_is_in_nobodys_hands(town: Town) -> None:
    me = town.resident()
    case = opened_case(town, me)
    services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled")
    Organisation.objects.update(valid_to=clock.now())
    reference.forget()
    services.reopen(actor=me, case_uid=case.uid, text="It is back")
    case.refresh_from_db()
    assert (case.state, case.organisation) == ("triage", None)
    assert_whole(case)


def test_reopening_a_first_contact_makes_it_somebodys_work(town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    opened = open_case(actor=operator, new=replace(POTHOLE, first_contact_answer="In May"))
    services.reopen(actor=operator, case_uid=opened.uid, text="Not in May either")
    case = Case.objects.get(id=opened.id)
    assert (case.state, case.organisation, case.first_contact) == ("assigned", town.depot, False)
    data = CaseEvent.objects.filter(case_id=case.id).last().data
    assert data == {"times": 1, "first_contact_revoked": True}


def test_reopening_what_nobody_was_responsible_for_waits_in_triage(town: Town) -> None:
    operator = town.staff(Role.OPERATOR)
    new = replace(POTHOLE, service_code="advice", first_contact_answer="Ask the consulate")
    opened = open_case(actor=operator, new=new)
    services.reopen(actor=operator, case_uid=opened.uid, text="They sent me back")
    case = Case.objects.get(id=opened.id)
    assert (case.state, case.organisation) == ("triage", None)
    assert_whole(case)


def test_a_key_is_enough_for_everything_a_reporter_does(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    _case, holder = access.case_and_holder(opened.number, opened.key)
    services.ask(actor=SYSTEM, case_uid=opened.uid, text="Which lane?")
    services.reply(actor=holder, case_uid=opened.uid, text="The right one")
    services.answer(actor=SYSTEM, case_uid=opened.uid, text="Filled")
    services.reopen(actor=holder, case_uid=opened.uid, text="It is back")
    services.answer(actor=SYSTEM, case_uid=opened.uid, text="Filled again")
    services.rate(actor=holder, case_uid=opened.uid, stars=3)
    services.confirm(actor=holder, case_uid=opened.uid)
    assert Case.objects.get(id=opened.id).state == "closed"
    assert CaseEvent.objects.filter(case_id=opened.id).last().actor == holder.name


def test_an_unknown_case_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        services.accept(actor=SYSTEM, case_uid=Case().uid)


# What time does

ANSWERED = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
LAST_MOMENT = datetime(2026, 4, 1, 18, 59, 59, tzinfo=UTC)


def answered_case(town: Town) -> Case:
    with clock.travel(ANSWERED):
        case = opened_case(town)
        services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled")
    return case


@pytest.mark.parametrize(
    ("now", "state"),
    [(LAST_MOMENT, "answered"), (LAST_MOMENT + timedelta(seconds=1), "unconfirmed")],
)
def test_seven_working_days_to_confirm(town: Town, now: datetime, state: str) -> None:
    case = answered_case(town)
    assert services.expire_unconfirmed(now) == (state == "unconfirmed")
    case.refresh_from_db()
    assert case.state == state
    assert case.closed_at is None


def test_expiring_twice_changes_nothing_more(town: Town) -> None:
    case = answered_case(town)
    late = LAST_MOMENT + timedelta(days=1)
    assert services.expire_unconfirmed(late) == 1
    before = image(case.id)
    assert services.expire_unconfirmed(late) == 0
    assert image(case.id) == before


def test_what_was_reopened_or_confirmed_does_not_expire(town: Town) -> None:
    for verb in ("reopen", "confirm"):
        play(town, verb, SYSTEM, answered_case(town).uid)
    assert services.expire_unconfirmed(LAST_MOMENT + timedelta(days=90)) == 0


def test_nobody_adds_more_than_anybody_would_read(town: Town) -> None:
    opened = open_case(actor=Actor.anonymous(), new=POTHOLE)
    seen = CaseEvent.objects.get(case_id=opened.id)
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case_id=opened.id,
            at=seen.at,
            verb="remark",
            actor="user:1",
            state_after=seen.state_after,
        )
        for _ in range(99)
    )
    services.remark(actor=SYSTEM, case_uid=opened.uid, text="The hundredth")
    with pytest.raises(TooMany) as refused:
        services.remark(actor=SYSTEM, case_uid=opened.uid, text="One more")
    assert refused.value.code == "remarks_too_many"
