"""Two cases that are one matter: merged, followed on, parted again; no promise is broken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komek.cases import access, merged, queries, services
from komek.cases.models import (
    Assignment,
    Case,
    CaseAlias,
    CaseEvent,
    Joining,
    Merge,
    Participant,
    Pause,
)
from komek.cases.resonance import resonance_of
from komek.cases.services import Reporter, open_case
from komek.directory.models import Organisation, ServiceGroup
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid, Refused
from komek.kernel.models import User
from komek.kernel.numbering import display
from tests.cases.playing import image
from tests.cases.test_joining import BOLAT, hear, join, letters
from tests.cases.town import POTHOLE, Town, service

NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
NAMES = ("Aigul", "Bolat", "Dana", "Erlan", "Farida")


def opened(count: int, **changes: object) -> list[Case]:
    """Potholes of so many people, the first promise first."""
    cases = []
    for place, name in zip(range(count), NAMES, strict=False):
        with clock.travel(NOW + timedelta(days=place)):
            who = Reporter(name=name, email=f"{name}@example.org".lower())
            new = replace(POTHOLE, reporter=who, **changes)
            cases.append(Case.objects.get(id=open_case(actor=Actor.anonymous(), new=new).id))
    return cases


def merge(case: Case, into: Case, actor: Actor = SYSTEM, **more: bool) -> None:
    services.merge(actor=actor, case_uid=case.uid, into_uid=into.uid, **more)
    case.refresh_from_db()
    into.refresh_from_db()


def unmerge(case: Case, actor: Actor = SYSTEM) -> None:
    services.unmerge(actor=actor, case_uid=case.uid)
    case.refresh_from_db()


def verbs(case: Case) -> list[str]:
    events = CaseEvent.objects.filter(case_id=case.id).order_by("id")
    return list(events.values_list("verb", flat=True))


def follows(case: Case) -> str:
    """Where number and key of the case's own reporter lead."""
    holder = access.holder(case, access.key_of(case.uid))
    view = queries.after_merge(holder, case.id)
    return view.case.number if view else ""


def test_the_resident_of_a_merged_case_takes_part_in_the_other(town: Town) -> None:
    into, case = opened(2)
    operator = town.staff(Role.OPERATOR)
    merge(case, into, operator)
    assert (case.state, case.organisation, into.state) == ("merged", town.depot, "assigned")
    assert not case.assignments.filter(ended_at=None).exists()
    assert resonance_of(into.id) == 1
    assert follows(case) == into.number
    # The other one's own number opens with the same key.
    assert access.follower(into, access.key_of(case.uid))
    assert CaseAlias.objects.get(source="merged", number=case.number).case == into
    assert (verbs(case), verbs(into)) == (["open", "merge"], ["open", "absorb"])
    seen = queries.kin(operator, case.id), queries.kin(operator, into.id)
    assert (seen[0].into, seen[1].absorbed) == (into.number, (case.number,))


def test_the_answer_of_the_one_is_for_both(town: Town) -> None:
    into, case = opened(2)
    merge(case, into)
    services.answer(actor=SYSTEM, case_uid=into.uid, text="Filled.")
    hear(into.subject)
    assert set(letters()) == {"aigul@example.org", "bolat@example.org"}
    holder = access.holder(case, access.key_of(case.uid))
    assert [one.text for one in queries.after_merge(holder, case.id).answers] == ["Filled."]
    # Their own words stay theirs to read, and nobody else's become so.
    assert queries.case(holder, case.uid).text == POTHOLE.text
    with pytest.raises(Forbidden):
        queries.case(holder, into.uid)


def test_an_answer_for_both_is_checked_as_the_stricter_service_wants(town: Town) -> None:
    service(town.group, "bridge", publication="public", moderation="always")
    reference.forget()
    (into,), (case,) = opened(1), opened(1, service_code="bridge")
    merge(case, into)
    services.answer(actor=SYSTEM, case_uid=into.uid, text="Filled.")
    into.refresh_from_db()
    assert into.state == "checking"


def test_more_time_is_told_to_everybody_who_was_promised_a_day(town: Town) -> None:
    into, case = opened(2)
    join(into, who=Reporter(name="Dana", email="dana@example.org"))
    merge(case, into)
    with clock.travel(NOW + timedelta(days=3)):
        wished = (into.promised_due + timedelta(days=5)).date()
        services.ask_extension(
            actor=SYSTEM, case_uid=into.uid, reason_code="weather", wished=wished, text="Frost"
        )
        chair = User.objects.get(email="chair@example.org")
        inspector = Actor(f"user:{chair.id}", (Grant(Role.INSPECTOR),), chair.id)
        services.vote_extension(actor=inspector, case_uid=into.uid, in_favour=True)
        hear(into.subject)
        hear(into.subject)
        told = letters()
    # Whoever joined was promised none; the reporter is told by what tells reporters.
    assert set(told) == {"bolat@example.org"}
    (letter,) = told["bolat@example.org"]
    assert display(case.number) in letter
    assert str(wished.year) in letter


def test_parted_again_it_stands_where_it_stood(town: Town) -> None:
    into, case = opened(2)
    executor = town.staff(Role.EXECUTOR, town.depot)
    services.accept(actor=executor, case_uid=case.uid)
    dues = Case.objects.values("promised_due", "legal_due").get(id=case.id)
    due = case.assignments.get().due
    merge(case, into)
    unmerge(case, town.staff(Role.INSPECTOR))
    assert (case.state, case.organisation) == ("in_work", town.depot)
    assert Case.objects.values("promised_due", "legal_due").get(id=case.id) == dues
    running = case.assignments.get(ended_at=None)
    assert (running.due, running.person_id, running.state) == (due, executor.user_id, "accepted")
    assert (resonance_of(into.id), follows(case)) == (0, "")
    assert not CaseAlias.objects.exists()
    assert verbs(case) == ["open", "accept", "merge", "unmerge"]
    assert verbs(into) == ["open", "absorb", "let_go"]
    merge(case, into)
    assert resonance_of(into.id) == 1


def test_a_case_in_triage_and_one_that_was_asked(town: Town) -> None:
    into, asked, triage = opened(3)
    services.ask(actor=SYSTEM, case_uid=asked.uid, text="Which lane?")
    services.pause(actor=SYSTEM, case_uid=asked.uid)
    services.refuse(
        actor=SYSTEM, case_uid=triage.uid, proposed_organisation_id=None, text="Not ours"
    )
    for case, state in ((asked, "asked"), (triage, "triage")):
        merge(case, into)
        assert not Pause.objects.filter(case=case, ended_at=None).exists()
        unmerge(case)
        assert case.state == state
    assert Pause.objects.filter(case=asked, ended_at=None).count() == 1
    assert not Assignment.objects.filter(case=triage, ended_at=None).exists()


def test_whoever_had_joined_comes_along_and_goes_back(town: Town) -> None:
    first, second, third = opened(3)
    dana = join(third, who=Reporter(name="Gulnar", email="gulnar@example.org"))
    merge(third, second)
    merge(second, first)
    assert resonance_of(first.id) == 3
    assert access.follower(third, dana.key)[0] == first
    assert [follows(case) for case in (second, third)] == [first.number] * 2
    assert set(CaseAlias.objects.values_list("case_id", flat=True)) == {first.id}
    unmerge(second)
    assert (resonance_of(first.id), resonance_of(second.id)) == (0, 2)
    assert follows(third) == second.number
    assert CaseAlias.objects.get().case == second
    unmerge(third)
    assert (resonance_of(second.id), resonance_of(third.id)) == (0, 1)
    assert access.follower(third, dana.key)[0] == third


def test_one_in_the_middle_can_be_parted_by_itself(town: Town) -> None:
    first, second, third = opened(3)
    merge(third, second)
    merge(second, first)
    unmerge(third)
    assert (third.state, resonance_of(first.id)) == ("assigned", 1)
    assert merged.gone_into(first.id) == {second.id}
    assert CaseAlias.objects.get().number == second.number


def test_the_same_resident_twice_is_no_resonance(town: Town) -> None:
    me = town.resident()
    new = replace(POTHOLE, service_code="advice")
    into, case = (Case.objects.get(id=open_case(actor=me, new=new).id) for _ in range(2))
    merge(case, into)
    assert resonance_of(into.id) == 0
    assert follows(case) == into.number


def test_nobody_gets_to_see_what_is_not_public_by_a_merge(town: Town) -> None:
    into, case = opened(2, service_code="advice")
    with pytest.raises(Conflict, match="public"):
        merge(case, into)


def mine(me: Actor, **changes: object) -> Case:
    return Case.objects.get(id=open_case(actor=me, new=replace(POTHOLE, **changes)).id)


def test_whoever_joined_does_not_come_along_to_what_is_not_public(town: Town) -> None:
    me = town.resident()
    into, case = mine(me, service_code="advice"), mine(me)
    join(case)
    with pytest.raises(Conflict, match="public"):
        merge(case, into)


def test_a_complaint_is_never_decided_with_what_the_accused_decide(town: Town) -> None:
    me = town.resident()
    into = mine(me)
    case = mine(me, service_code="complaint", accused_organisation_id=town.depot.id)
    for one, other in ((case, into), (into, case)):
        with pytest.raises(Conflict) as refused:
            merge(one, other)
        assert refused.value.code == "complaint_alone"


def test_what_a_leader_said_of_the_one_is_said_of_both(town: Town) -> None:
    into, case = opened(2)
    services.instruct(actor=town.staff(Role.LEADER), case_uid=case.uid, text="Close it")
    merge(case, into)
    services.answer(actor=SYSTEM, case_uid=into.uid, text="Closed, as told.")
    into.refresh_from_db()
    assert into.state == "checking"


def test_no_promise_is_broken(town: Town) -> None:
    into, case = opened(2)
    with pytest.raises(Conflict, match="later term"):
        merge(into, case)


def test_other_groups_have_to_be_confirmed(town: Town) -> None:
    other = ServiceGroup.objects.create(code="yards", name_en="Yards")
    service(other, "bench", publication="public")
    reference.forget()
    (into,) = opened(1)
    (case,) = opened(1, service_code="bench")
    with pytest.raises(Conflict) as refused:
        merge(case, into)
    assert refused.value.field == "confirmed"
    merge(case, into, confirmed=True)
    assert case.state == "merged"


def test_what_cannot_be_one(town: Town) -> None:
    into, case, ended = opened(3)
    services.withdraw(actor=SYSTEM, case_uid=into.uid)
    before = [image(one.id) for one in (into, case, ended)]
    with pytest.raises(Conflict, match="not open"):
        merge(case, into)
    with pytest.raises(Invalid, match="itself"):
        merge(case, case)
    with pytest.raises(Conflict):
        unmerge(case)
    assert [image(one.id) for one in (into, case, ended)] == before


def test_after_an_end_by_an_answer_nothing_is_parted(town: Town) -> None:
    into, case = opened(2)
    merge(case, into)
    services.answer(actor=SYSTEM, case_uid=into.uid, text="Filled.")
    services.confirm(actor=SYSTEM, case_uid=into.uid)
    with pytest.raises(Conflict, match="for both"):
        unmerge(case)
    assert Merge.objects.get(undone_at=None).case == case


def test_a_withdrawal_of_the_other_parts_them(town: Town) -> None:
    """One resident's change of mind costs no other their case."""
    into, case = opened(2)
    merge(case, into)
    services.withdraw(actor=access.holder(into, access.key_of(into.uid)), case_uid=into.uid)
    hear(into.subject)
    case.refresh_from_db()
    assert case.state == "assigned"
    # Told as the reporter of their own case, by what tells reporters.
    assert letters() == {}


def test_it_parts_them_though_nobody_takes_part_any_more(town: Town) -> None:
    into, case = opened(2)
    merge(case, into)
    follower = access.follower(into, access.key_of(case.uid))[1]
    services.leave(actor=follower, case_uid=into.uid)
    services.withdraw(actor=access.holder(into, access.key_of(into.uid)), case_uid=into.uid)
    hear(into.subject)
    case.refresh_from_db()
    assert case.state == "assigned"


def test_a_closed_organisation_is_followed_by_nobody(town: Town) -> None:
    into, case = opened(2)
    merge(case, into)
    Organisation.objects.update(valid_to=clock.now())
    reference.forget()
    unmerge(case)
    assert (case.state, case.organisation) == ("triage", None)


def test_a_participant_who_was_merged_may_leave(town: Town) -> None:
    into, case = opened(2)
    merge(case, into)
    follower = access.follower(into, access.key_of(case.uid))[1]
    services.leave(actor=follower, case_uid=into.uid)
    assert (resonance_of(into.id), follows(case)) == (0, "")
    unmerge(case)
    assert case.state == "assigned"


def test_the_merged_hear_of_it(town: Town) -> None:
    from komek.cases.services.notices import tell_reporter

    into, case = opened(2)
    merge(case, into)
    tell_reporter(case_id=case.id, event_kind="cases.merged", event_id=1)
    unmerge(case)
    tell_reporter(case_id=case.id, event_kind="cases.unmerged", event_id=2)
    assert len(letters()["bolat@example.org"]) == 2


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=10))
def test_any_merging_and_parting_loses_nobody(town: Town, steps: list[tuple[int, int]]) -> None:
    """Each pair merges two cases; a case with itself parts it. Everybody follows one open case."""
    Participant.objects.all().delete()
    Merge.objects.all().delete()
    CaseAlias.objects.all().delete()
    cases = opened(4)
    joiner = join(cases[2], who=BOLAT)
    for one, other in steps:
        try:
            if one == other:
                unmerge(cases[one])
            else:
                merge(cases[one], cases[other])
        except Refused:
            continue
    for case in cases:
        case.refresh_from_db()
        root = merged.root(case)
        assert root.state != "merged"
        assert (case.state == "merged") is (root != case)
        assert follows(case) == (root.number if root != case else "")
        aliases = CaseAlias.objects.filter(number=case.number).values_list("case_id", flat=True)
        assert list(aliases) == ([root.id] if root != case else [])
    assert access.follower(cases[2], joiner.key)[0] == merged.root(cases[2])
    standing = Participant.objects.filter(role="me_too", left_at=None)
    assert standing.count() == 1 + sum(case.state == "merged" for case in cases)
    assert standing.filter(how=Joining.MERGE, case__state="merged").count() == 0
