"""More time: a majority of the commission gives it, the law caps it, the resident hears of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from komek.cases import queries, services, terms
from komek.cases.commission import verdict
from komek.cases.models import Case, CaseEvent, Extension
from komek.cases.services import Reporter, open_case
from komek.cases.services._change import changing
from komek.directory import snapshot as directory
from komek.directory.models import CommissionMember
from komek.intake.models import Message
from komek.intake.services.sending import send_due
from komek.kernel import clock, outbox
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid
from komek.kernel.models import OutboxEvent
from tests.cases.playing import image
from tests.cases.town import LONG_AGO, POTHOLE, Town

MONDAY = datetime(2026, 9, 14, 5, 0, tzinfo=UTC)
PROMISED = datetime(2026, 9, 23, 18, 59, 59, tzinfo=UTC)
LEGAL = datetime(2026, 10, 5, 18, 59, 59, tzinfo=UTC)
AIGUL = Reporter(name="Айгүл", email="aigul@example.org")


@pytest.fixture
def now():
    with clock.travel(MONDAY) as journey:
        yield journey


@pytest.fixture
def members(town: Town) -> list[Actor]:
    """A commission of three."""
    CommissionMember.objects.all().delete()
    actors = [town.staff(Role.SUPERVISOR) for _ in range(3)]
    for actor in actors:
        CommissionMember.objects.create(user_id=actor.user_id, valid_from=LONG_AGO)
    return actors


@pytest.fixture
def case(town: Town, now, members) -> Case:
    new = replace(POTHOLE, reporter=AIGUL)
    return Case.objects.get(id=open_case(actor=Actor.anonymous(), new=new).id)


def ask(case: Case, wished: date = date(2026, 9, 30), actor: Actor = SYSTEM) -> Extension:
    services.ask_extension(
        actor=actor, case_uid=case.uid, reason_code="weather", wished=wished, text="Rain all week"
    )
    return Extension.objects.get(case=case, state="asked")


def vote(case: Case, *votes: tuple[Actor, bool]) -> None:
    for actor, in_favour in votes:
        services.vote_extension(actor=actor, case_uid=case.uid, in_favour=in_favour)


def dues(case: Case) -> tuple[datetime, datetime, datetime]:
    case.refresh_from_db()
    return case.promised_due, case.legal_due, case.assignments.latest("id").due


def end_of(day: date) -> datetime:
    return directory.current().calendar.end_of(day)


def hear(kind: str, name: str) -> None:
    for row in OutboxEvent.objects.filter(kind=kind).order_by("id"):
        event = outbox.Event(row.kind, row.subject, row.data, row.at, row.id)
        outbox.subscriber(name).handle(event)


# The decision


@given(st.integers(1, 15), st.data())
def test_a_decision_stands_and_comes_with_the_last_vote_at_the_latest(
    members: int, data: st.DataObject
) -> None:
    votes = data.draw(st.lists(st.booleans(), min_size=members, max_size=members))
    decided = [
        verdict(members=members, in_favour=cast.count(True), against=cast.count(False))
        for cast in (votes[:n] for n in range(members + 1))
    ]
    made = [one for one in decided if one is not None]
    assert decided[0] is None
    assert len(set(made)) == 1
    assert made[-1] is (votes.count(True) * 2 > members)


def test_two_of_three_give_the_time(case: Case, members) -> None:
    ask(case)
    vote(case, (members[0], True), (members[1], False))
    assert dues(case) == (PROMISED, LEGAL, PROMISED)
    vote(case, (members[2], True))
    until = end_of(date(2026, 9, 30))
    assert dues(case) == (until, LEGAL, until)
    wish = Extension.objects.get()
    assert (wish.state, wish.promised_before, wish.promised_after) == ("granted", PROMISED, until)
    assert (wish.legal_before, wish.legal_after) == (LEGAL, LEGAL)
    assert wish.notice_due == datetime(2026, 9, 17, 18, 59, 59, tzinfo=UTC)
    event = CaseEvent.objects.get(case_id=case.id, verb="extend")
    assert event.data["promised_due"] == [PROMISED.isoformat(), until.isoformat()]
    assert event.data["due"] == [PROMISED.isoformat(), until.isoformat()]
    assert "legal_due" not in event.data


def test_two_of_three_refuse_it_and_nothing_moves(case: Case, members) -> None:
    ask(case)
    vote(case, (members[0], False), (members[1], False))
    assert dues(case) == (PROMISED, LEGAL, PROMISED)
    assert Extension.objects.get().state == "refused"
    assert CaseEvent.objects.filter(case_id=case.id).last().verb == "deny_extension"
    with pytest.raises(Conflict):
        vote(case, (members[2], True))


def test_who_left_the_commission_counts_no_more(case: Case, members) -> None:
    ask(case)
    vote(case, (members[0], True))
    CommissionMember.objects.filter(user_id=members[0].user_id).update(valid_to=clock.now())
    vote(case, (members[1], True))
    assert Extension.objects.get().state == "asked"
    vote(case, (members[2], True))
    assert Extension.objects.get().state == "granted"


@pytest.mark.parametrize("stranger", [Role.SUPERVISOR, Role.INSPECTOR])
def test_only_members_vote_and_only_once(case: Case, town, members, stranger: Role) -> None:
    ask(case)
    vote(case, (members[0], True))
    before = image(case.id)
    with pytest.raises(Forbidden) as refused:
        vote(case, (town.staff(stranger), True))
    assert refused.value.code == "not_in_commission"
    with pytest.raises(Conflict) as twice:
        vote(case, (members[0], True))
    assert twice.value.code == "voted_already"
    assert image(case.id) == before


def test_votes_are_offered_to_members_who_have_not_voted(case: Case, town, members) -> None:
    offered = [queries.case(one, case.uid).verbs for one in members]
    assert not any("vote_extension" in verbs for verbs in offered)
    ask(case)
    vote(case, (members[0], True))
    chosen = [*members, town.staff(Role.SUPERVISOR)]
    offered = ["vote_extension" in queries.case(one, case.uid).verbs for one in chosen]
    assert offered == [False, True, True, False]


# The cap of the law


def test_never_past_two_months_after_the_legal_term(case: Case) -> None:
    last = date(2026, 12, 5)
    with pytest.raises(Invalid) as refused:
        ask(case, last + timedelta(days=1))
    assert (refused.value.code, refused.value.field) == ("wished_too_late", "wished")
    assert "5 December 2026" in str(refused.value)
    assert ask(case, last).wished_due == end_of(last)


def test_a_second_extension_has_the_first_ones_cap(case: Case, members) -> None:
    for wished in (date(2026, 11, 30), date(2026, 12, 5)):
        ask(case, wished)
        vote(case, (members[0], True), (members[1], True))
    until = end_of(date(2026, 12, 5))
    assert dues(case) == (until, until, until)
    with pytest.raises(Invalid) as refused:
        ask(case, date(2026, 12, 6))
    assert refused.value.code == "wished_too_late"


@given(st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_two_calendar_months_end_with_the_day_or_the_month(day: date) -> None:
    later = terms._months_later(day, 2)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == 2
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize("wished", [date(2026, 9, 23), date(2026, 9, 1)])
def test_a_wish_is_for_more_time(case: Case, wished: date) -> None:
    with pytest.raises(Invalid) as refused:
        ask(case, wished)
    assert refused.value.code == "wished_too_early"


# What else becomes of a wish


def test_one_wish_at_a_time_and_somebody_to_decide_it(case: Case) -> None:
    ask(case)
    with pytest.raises(Conflict) as refused:
        ask(case)
    assert refused.value.code == "extension_waits"
    Extension.objects.all().delete()
    CommissionMember.objects.all().delete()
    with pytest.raises(Conflict) as nobody:
        ask(case)
    assert nobody.value.code == "no_commission"


@pytest.mark.parametrize("verb", ["answer", "withdraw", "forward", "refuse"])
def test_a_wish_ends_with_the_assignment(case: Case, town: Town, members, verb: str) -> None:
    wish = ask(case)
    arguments = {
        "answer": {"text": "Filled"},
        "withdraw": {},
        "forward": {"organisation_id": town.water.id},
        "refuse": {"proposed_organisation_id": None, "text": "Not ours"},
    }[verb]
    getattr(services, verb)(actor=SYSTEM, case_uid=case.uid, **arguments)
    wish.refresh_from_db()
    assert (wish.state, wish.decided_at) == ("dropped", clock.now())
    assert CaseEvent.objects.filter(case_id=case.id).last().data["extension_dropped"] == wish.id
    with pytest.raises(Conflict):
        vote(case, (members[0], True))


def test_a_pause_moves_what_was_extended(case: Case, now, members) -> None:
    services.ask(actor=SYSTEM, case_uid=case.uid, text="Which lane?")
    services.pause(actor=SYSTEM, case_uid=case.uid)
    ask(case)
    vote(case, (members[0], True), (members[1], True))
    now.forward(timedelta(days=1))
    services.reply(actor=SYSTEM, case_uid=case.uid, text="The right one")
    one = timedelta(days=1)
    assert dues(case) == (end_of(date(2026, 10, 1)), LEGAL + one, end_of(date(2026, 10, 1)))


def test_an_organisation_that_got_the_case_later_loses_nothing(case, now, town, members) -> None:
    now.forward(timedelta(days=9))
    services.forward(actor=SYSTEM, case_uid=case.uid, organisation_id=town.water.id)
    own = dues(case)[2]
    assert own > end_of(date(2026, 9, 25))
    ask(case, date(2026, 9, 25))
    vote(case, (members[0], True), (members[1], True))
    assert dues(case) == (end_of(date(2026, 9, 25)), LEGAL, own)


# The resident hears of it


def test_a_letter_tells_the_new_day_and_why(case: Case, members) -> None:
    ask(case)
    vote(case, (members[0], True), (members[1], True))
    assert [one.number for one in queries.untold(members[0])] == [case.number]
    hear("cases.extended", "cases.tell_reporters")
    letter = Message.objects.latest("id")
    assert "30 September 2026" in letter.body
    assert "the weather does not allow the work" in letter.body
    assert queries.untold(members[0])
    send_due()
    assert "30 September 2026" in mail.outbox[-1].body
    hear("intake.message_sent", "cases.reached")
    hear("intake.message_sent", "cases.reached")
    assert queries.untold(members[0]) == []
    assert Extension.objects.get().noticed_at == clock.now()
    assert CaseEvent.objects.filter(case_id=case.id, verb="tell_extension").count() == 1


def test_whom_no_letter_reaches_is_called(case: Case, town: Town, members) -> None:
    operator = town.staff(Role.OPERATOR)
    with pytest.raises(Conflict):
        services.tell_extension(actor=operator, case_uid=case.uid)
    ask(case)
    vote(case, (members[0], True), (members[1], True))
    (one,) = queries.untold(operator)
    assert one.notice_due == datetime(2026, 9, 17, 18, 59, 59, tzinfo=UTC)
    services.tell_extension(actor=operator, case_uid=case.uid)
    assert queries.untold(operator) == []


def test_residents_see_what_was_given_and_nothing_of_wishes(case: Case, town, members) -> None:
    ask(case)
    reporter = replace(town.resident(), resident_id=case.resident_id)
    assert queries.case(reporter, case.uid).clocks.more_time is None
    assert [one.verb for one in queries.timeline(reporter, case.id)] == ["open"]
    vote(case, (members[0], True), (members[1], True))
    more = queries.case(reporter, case.uid).clocks.more_time
    assert (more.state, more.reason, more.until) == (
        "granted",
        "weather",
        end_of(date(2026, 9, 30)),
    )
    assert [one.verb for one in queries.timeline(reporter, case.id)] == ["open", "extend"]


def test_nobody_extends_by_hand(case: Case, town: Town) -> None:
    for role in (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.INSPECTOR):
        for verb in ("extend", "deny_extension", "resume"):
            with pytest.raises(Forbidden), changing(town.staff(role), case.uid, verb):
                pytest.fail("never")
