"""What an ended organisation, or one that lost a building, leaves behind goes to who is next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from komek.cases import queries, services
from komek.cases.models import Assignment, Case, CaseEvent, RoutingRule, State
from komek.cases.services import NewCase, open_case
from komek.directory import snapshot as directory
from komek.directory.models import Organisation, SuccessionKind
from komek.directory.services import close_organisation, succeed
from komek.directory.succession import Share
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.registries.models import Building, BuildingDuty, Street
from komek.registries.services import set_duties
from tests.cases.town import LONG_AGO, POTHOLE, Town, organisation

TODAY = datetime(2026, 3, 18, 6, tzinfo=UTC)
FIRST_OF_THE_MONTH = datetime(2026, 4, 1, tzinfo=UTC)
LIFT = replace(POTHOLE, service_code="lift", facts={"singlevaluelist": ["a"]})


@pytest.fixture(autouse=True)
def _today():
    with clock.travel(TODAY) as journey:
        yield journey


def opened(new: NewCase = POTHOLE) -> Case:
    return Case.objects.get(id=open_case(actor=Actor.anonymous(), new=new).id)


def listed(actor: Actor, state: State) -> list[queries.CaseLine]:
    return list(queries.listed(actor, queries.Asked(state=[state.value])).lines)


def later(by: datetime) -> int:
    with clock.travel(by):
        return services.hand_over_inherited(by)


def replaced(before: Organisation, after: Organisation, at: datetime) -> None:
    share = [Share(before.id, after.id)]
    succeed(actor=SYSTEM, kind=SuccessionKind.REPLACED, shares=share, at=at)


def test_open_cases_move_when_the_succession_holds_and_not_before(town: Town) -> None:
    case = opened()
    replaced(town.depot, town.other_depot, FIRST_OF_THE_MONTH)
    assert later(FIRST_OF_THE_MONTH - timedelta(seconds=1)) == 0
    assert later(FIRST_OF_THE_MONTH) == 1
    assert later(FIRST_OF_THE_MONTH) == 0
    moved = Case.objects.get(id=case.id)
    assert moved.organisation_id == town.other_depot.id
    assert (moved.promised_due, moved.legal_due) == (case.promised_due, case.legal_due)
    event = CaseEvent.objects.filter(case_id=case.id).last()
    assert event is not None
    assert (event.verb, event.data) == (
        "inherit",
        {"from": town.depot.id, "reason": "organisation_closed"},
    )


def test_each_organisation_has_its_own_clock(town: Town) -> None:
    case = opened()
    replaced(town.depot, town.other_depot, FIRST_OF_THE_MONTH)
    later(FIRST_OF_THE_MONTH)
    first, second = Assignment.objects.filter(case=case).order_by("id")
    assert (first.state, first.ended_at) == ("ended", FIRST_OF_THE_MONTH)
    assert (second.organisation_id, second.ended_at) == (town.other_depot.id, None)
    assert second.due > first.due


@pytest.mark.parametrize("state", [State.CLOSED, State.UNCONFIRMED, State.WITHDRAWN])
def test_old_cases_stay_and_roll_up_as_of_a_date(town: Town, state: State) -> None:
    case = opened()
    case.assignments.update(ended_at=TODAY)
    Case.objects.filter(id=case.id).update(state=state)
    replaced(town.depot, town.water, FIRST_OF_THE_MONTH)
    assert later(FIRST_OF_THE_MONTH) == 0
    assert Case.objects.get(id=case.id).organisation_id == town.depot.id
    tree = directory.current()
    assert town.depot.id in tree.descendants(town.roads.id, TODAY)
    assert town.depot.id in tree.descendants(town.water.id, FIRST_OF_THE_MONTH)
    with clock.travel(FIRST_OF_THE_MONTH):
        head = town.staff(Role.HEAD, town.water)
        assert [line.id for line in listed(head, state)] == [case.id]


def test_a_case_that_people_sent_elsewhere_goes_to_the_successor_of_there(town: Town) -> None:
    case = opened()
    services.forward(actor=SYSTEM, case_uid=case.uid, organisation_id=town.other_depot.id)
    replaced(town.other_depot, town.water, FIRST_OF_THE_MONTH)
    later(FIRST_OF_THE_MONTH)
    assert Case.objects.get(id=case.id).organisation_id == town.water.id


def test_the_successor_of_there_may_end_too(town: Town) -> None:
    """No rule sends advice anywhere: who was sent it by people is followed, one after the other."""
    case = opened(replace(POTHOLE, service_code="advice"))
    services.route(
        actor=SYSTEM, case_uid=case.uid, organisation_id=town.depot.id, reason_code="known"
    )
    replaced(town.depot, town.other_depot, FIRST_OF_THE_MONTH)
    later(FIRST_OF_THE_MONTH)
    a_month_on = FIRST_OF_THE_MONTH + timedelta(days=30)
    replaced(town.other_depot, town.water, a_month_on)
    later(a_month_on)
    assert Case.objects.get(id=case.id).organisation_id == town.water.id


def test_with_nobody_left_a_case_waits_in_triage(town: Town) -> None:
    lonely = organisation("lonely", "enterprise")
    RoutingRule.objects.update(organisation=lonely)
    reference.forget()
    case = opened()
    close_organisation(actor=SYSTEM, organisation_id=lonely.id, at=FIRST_OF_THE_MONTH)
    assert later(FIRST_OF_THE_MONTH) == 1
    moved = Case.objects.get(id=case.id)
    assert (moved.state, moved.organisation_id) == (State.TRIAGE, None)
    assert not moved.assignments.filter(ended_at__isnull=True).exists()


def test_whoever_is_next_waits_for_the_answer_to_the_question_too(town: Town) -> None:
    case = opened()
    services.ask(actor=SYSTEM, case_uid=case.uid, text="Which lane?")
    replaced(town.depot, town.other_depot, FIRST_OF_THE_MONTH)
    later(FIRST_OF_THE_MONTH)
    assert Case.objects.get(id=case.id).state == State.ASKED
    services.reply(actor=SYSTEM, case_uid=case.uid, text="The right one")
    assert Case.objects.get(id=case.id).state == State.IN_WORK


@pytest.fixture
def houses(town: Town) -> list[Building]:
    """Forty houses whose lifts one firm looks after, as the routing of lifts asks."""
    street = Street.objects.create(code="abai")
    houses = Building.objects.bulk_create(
        Building(street=street, house=str(n), lat=POTHOLE.lat, lon=POTHOLE.lon, cell=1)
        for n in range(40)
    )
    BuildingDuty.objects.bulk_create(
        BuildingDuty(building=one, duty="lift", organisation=town.depot, valid_from=LONG_AGO)
        for one in houses
    )
    RoutingRule.objects.create(service_code="lift", building_duty="lift", valid_from=LONG_AGO)
    reference.forget()
    return houses


def test_a_lift_firm_changes_its_forty_buildings_on_the_first_of_the_month(
    town: Town, houses: list[Building]
) -> None:
    cases = [opened(replace(LIFT, building_id=house.id)) for house in houses]
    kept = opened()  # the old firm's work that has nothing to do with the lifts
    for house in houses:
        set_duties(
            actor=SYSTEM,
            building_id=house.id,
            duties={"lift": town.water.id},
            at=FIRST_OF_THE_MONTH,
        )
    assert later(FIRST_OF_THE_MONTH - timedelta(seconds=1)) == 0
    assert later(FIRST_OF_THE_MONTH) == 40
    assert later(FIRST_OF_THE_MONTH + timedelta(minutes=5)) == 0
    owners = Case.objects.filter(id__in=[case.id for case in cases])
    assert set(owners.values_list("organisation_id", flat=True)) == {town.water.id}
    assert Case.objects.get(id=kept.id).organisation_id == town.depot.id
    reasons = CaseEvent.objects.filter(verb="inherit").values_list("data__reason", flat=True)
    assert set(reasons) == {"duty_changed"}


def test_who_was_given_the_case_after_the_change_keeps_it(
    town: Town, houses: list[Building]
) -> None:
    case = opened(replace(LIFT, building_id=houses[0].id))
    set_duties(
        actor=SYSTEM,
        building_id=houses[0].id,
        duties={"lift": town.water.id},
        at=FIRST_OF_THE_MONTH,
    )
    later(FIRST_OF_THE_MONTH)
    with clock.travel(FIRST_OF_THE_MONTH + timedelta(hours=1)):
        services.forward(actor=SYSTEM, case_uid=case.uid, organisation_id=town.depot.id)
    assert later(FIRST_OF_THE_MONTH + timedelta(hours=2)) == 0
