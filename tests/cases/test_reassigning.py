"""Work of somebody who is away goes to a colleague, each piece with its event and its reason."""

from datetime import date, timedelta

import pytest

from komek.cases import queries, services
from komek.cases.models import Assignment, Case, CaseEvent, Task
from komek.directory.models import Membership
from komek.directory.services import note_absence
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.days import day_of
from komek.kernel.errors import Forbidden, Invalid
from tests.cases.playing import case_in
from tests.cases.town import Town


@pytest.fixture
def away(town: Town) -> Actor:
    """Somebody of the depot with two cases and a part of a third, on leave from today."""
    person = town.staff(Role.EXECUTOR, town.depot)
    for state in ("in_work", "asked"):
        case = case_in(town, state, town.resident())
        Assignment.objects.filter(case=case).update(person=person.user_id)
    third = case_in(town, "in_work", town.resident())
    services.split(
        actor=SYSTEM,
        case_uid=third.uid,
        text="Close the road",
        organisation_id=town.depot.id,
        user_id=person.user_id,
    )
    today = day_of(clock.now())
    note_absence(
        actor=SYSTEM,
        user_id=person.user_id,
        first=today - timedelta(days=1),
        last=today + timedelta(days=9),
    )
    return person


def held(user_id: int) -> tuple[int, int]:
    return (
        Assignment.objects.filter(person=user_id, ended_at=None).count(),
        Task.objects.filter(person=user_id, state="open").count(),
    )


def hand_on(actor: Actor, hands: queries.Hands, to: Actor, **changes: object):
    said = {
        "from_user_id": hands.user_id,
        "user_id": to.user_id,
        "reason": "leave",
        "case_uids": [one.uid for one in hands.cases],
        "task_ids": [one.task_id for one in hands.parts],
        **changes,
    }
    return services.hand_on(actor=actor, **said)


@pytest.mark.parametrize("role", [Role.HEAD, Role.SUPERVISOR])
def test_all_of_it_goes_in_one_verb(town: Town, away: Actor, role: Role) -> None:
    boss = town.staff(role, town.roads if role is Role.HEAD else None)
    colleague = town.staff(Role.EXECUTOR, town.depot)
    (line,) = queries.absent_people(boss)
    assert (line.user_id, line.cases, line.parts) == (away.user_id, 2, 1)
    states = sorted(Case.objects.values_list("id", "state"))
    report = hand_on(boss, queries.hands_of(boss, away.user_id), colleague)
    assert (len(report.done), report.refused) == (3, ())
    assert (held(away.user_id), held(colleague.user_id)) == ((0, 0), (2, 1))
    assert sorted(Case.objects.values_list("id", "state")) == states
    events = CaseEvent.objects.filter(verb__in=["reassign", "reassign_task"])
    assert [
        (one.actor, one.data["reason"], one.data["before"], one.data["user"]) for one in events
    ] == [(boss.name, "leave", away.user_id, colleague.user_id)] * 3
    assert queries.absent_people(boss) == ()


def test_what_is_not_chosen_stays(town: Town, away: Actor) -> None:
    boss, colleague = town.staff(Role.SUPERVISOR), town.staff(Role.EXECUTOR, town.depot)
    hands = queries.hands_of(boss, away.user_id)
    hand_on(boss, hands, colleague, case_uids=[hands.cases[0].uid], task_ids=[])
    assert (held(away.user_id), held(colleague.user_id)) == ((1, 1), (1, 0))


def test_nobody_gets_what_is_not_theirs_to_do(town: Town, away: Actor) -> None:
    boss, stranger = town.staff(Role.SUPERVISOR), town.staff(Role.EXECUTOR, town.water)
    hands = queries.hands_of(boss, away.user_id)
    report = hand_on(boss, hands, stranger)
    assert {one.code for one in report.refused} == {"not_a_worker"}
    assert held(away.user_id) == (2, 1)


def test_what_was_given_on_meanwhile_is_refused(town: Town, away: Actor) -> None:
    boss, colleague = town.staff(Role.SUPERVISOR), town.staff(Role.EXECUTOR, town.depot)
    hands = queries.hands_of(boss, away.user_id)
    hand_on(boss, hands, colleague)
    again = hand_on(boss, hands, town.staff(Role.EXECUTOR, town.depot))
    assert [one.code for one in again.refused] == ["not_theirs"] * 2
    assert held(colleague.user_id) == (2, 1)


def test_a_head_reaches_no_further_than_their_organisation(town: Town, away: Actor) -> None:
    other = town.staff(Role.HEAD, town.water)
    assert queries.absent_people(other) == ()
    assert queries.hands_of(other, away.user_id).cases == ()
    hands = queries.hands_of(town.staff(Role.SUPERVISOR), away.user_id)
    assert {one.code for one in hand_on(other, hands, other).refused} == {"forbidden"}
    for role in (Role.EXECUTOR, Role.OPERATOR, Role.LEADER):
        with pytest.raises(Forbidden):
            queries.hands_of(town.staff(role, town.depot), away.user_id)


def test_a_reason_is_needed(town: Town, away: Actor) -> None:
    boss = town.staff(Role.SUPERVISOR)
    with pytest.raises(Invalid):
        hand_on(boss, queries.hands_of(boss, away.user_id), boss, reason="because")


def test_whoever_lost_their_roles_is_away_too(town: Town) -> None:
    gone = town.staff(Role.EXECUTOR, town.depot)
    case = case_in(town, "in_work", town.resident())
    Assignment.objects.filter(case=case).update(person=gone.user_id)
    boss = town.staff(Role.SUPERVISOR)
    assert queries.absent_people(boss) == ()
    Membership.objects.filter(user=gone.user_id).update(valid_to=clock.now())
    (line,) = queries.absent_people(boss)
    assert (line.user_id, line.due.date() > date(2020, 1, 1)) == (gone.user_id, True)
