"""Routing rules: added, ended, and tried out on open cases first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from komek.cases import queries, rulebook, services
from komek.cases.models import Case, RoutingRule
from komek.cases.services import checked_rule, open_case
from komek.directory import snapshot as directory
from komek.kernel import clock, places, reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from komek.kernel.models import AuditEntry
from komek.registries.models import Building, BuildingDuty, Street
from tests.cases.town import INSIDE, LONG_AGO, POTHOLE, Town

VISITOR = Actor.anonymous()
FOR_WATER = {"service_code": "pothole", "territory_code": "esil", "organisation_code": "water"}


def test_a_new_rule_sends_new_cases_and_leaves_old_ones(town: Town) -> None:
    editor = town.staff(Role.EDITOR)
    old = open_case(actor=VISITOR, new=POTHOLE)
    rule = services.add_rule(actor=editor, **FOR_WATER, months=[12, 1, 1], priority=3, note="why")
    assert rule.months == [1, 12]
    services.end_rule(actor=editor, rule_id=rule.id, at=clock.now() + timedelta(days=1))
    services.add_rule(actor=editor, **FOR_WATER)
    assert open_case(actor=VISITOR, new=POTHOLE).organisation_id == town.water.id
    assert Case.objects.get(id=old.id).organisation == town.depot
    actions = AuditEntry.objects.filter(subject=f"routing_rule:{rule.id}").order_by("id")
    assert [row.action for row in actions] == ["routing.rule_added", "routing.rule_ended"]


def test_an_ended_rule_decides_nothing(town: Town) -> None:
    services.end_rule(actor=town.staff(Role.EDITOR), rule_id=town.rule.id)
    assert open_case(actor=VISITOR, new=POTHOLE).state == "triage"


def test_a_rule_of_tomorrow_decides_tomorrow(town: Town) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    services.add_rule(actor=town.staff(Role.EDITOR), at=tomorrow, **FOR_WATER)
    assert open_case(actor=VISITOR, new=POTHOLE).organisation_id == town.depot.id
    with clock.travel(tomorrow + timedelta(minutes=1)):
        assert open_case(actor=VISITOR, new=POTHOLE).organisation_id == town.water.id


def test_a_rule_may_be_for_one_building(town: Town) -> None:
    house = building(town)
    services.add_rule(
        actor=town.staff(Role.EDITOR),
        group_code="streets",
        building_id=house.id,
        organisation_code="water",
    )
    assert open_case(actor=VISITOR, new=POTHOLE).organisation_id == town.depot.id
    at_home = replace(POTHOLE, building_id=house.id)
    assert open_case(actor=VISITOR, new=at_home).organisation_id == town.water.id


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"service_code": ""}, "rule_for_what"),
        ({"group_code": "streets"}, "rule_for_what"),
        ({"service_code": "nothing"}, "unknown_service"),
        ({"service_code": "", "group_code": "nothing"}, "unknown_group"),
        ({"territory_code": "nowhere"}, "unknown_territory"),
        ({"building_id": 10**9}, "unknown_building"),
        ({"organisation_code": ""}, "rule_finds_whom"),
        ({"building_duty": "lift"}, "rule_finds_whom"),
        ({"organisation_code": "nobody"}, "unknown_organisation"),
        ({"months": [0]}, "month_invalid"),
        ({"months": [13]}, "month_invalid"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(
    town: Town, change: dict[str, Any], code: str
) -> None:
    count = RoutingRule.objects.count()
    with pytest.raises(Invalid) as refused:
        services.add_rule(actor=town.staff(Role.EDITOR), **(FOR_WATER | change))
    assert refused.value.code == code
    assert RoutingRule.objects.count() == count


def test_rules_are_for_editors_and_administrators(town: Town) -> None:
    for role in set(Role) - {Role.EDITOR, Role.ADMINISTRATOR}:
        with pytest.raises(Forbidden):
            services.add_rule(actor=town.staff(role), **FOR_WATER)
        with pytest.raises(Forbidden):
            services.end_rule(actor=town.staff(role), rule_id=town.rule.id)
    town.rule.refresh_from_db()
    assert town.rule.valid_to is None


def test_an_unknown_rule_cannot_end(town: Town) -> None:
    with pytest.raises(NotFound):
        services.end_rule(actor=town.staff(Role.EDITOR), rule_id=10**9)


def test_what_is_past_stays_as_it_was(town: Town) -> None:
    with pytest.raises(Conflict):
        services.end_rule(
            actor=town.staff(Role.EDITOR), rule_id=town.rule.id, at=LONG_AGO - timedelta(days=1)
        )


# Tried out


def test_what_if_names_the_cases_that_would_move(town: Town) -> None:
    moving = open_case(actor=VISITOR, new=POTHOLE)
    in_words = replace(POTHOLE, lat=None, lon=None, address="by the old bridge")
    staying = open_case(actor=VISITOR, new=in_words)
    closed = open_case(actor=VISITOR, new=POTHOLE)
    Case.objects.filter(id=closed.id).update(state="answered")
    rule = checked_rule(clock.now(), **FOR_WATER)
    found = queries.what_if(town.staff(Role.EDITOR), add=[rule])
    assert [(one.case_id, one.from_organisation_id, one.to_organisation_id) for one in found] == [
        (moving.id, town.depot.id, town.water.id)
    ]
    assert staying.id not in {one.case_id for one in found}


def test_what_if_ends_rules_too(town: Town) -> None:
    opened = open_case(actor=VISITOR, new=POTHOLE)
    found = queries.what_if(town.staff(Role.EDITOR), end=[town.rule.id])
    assert [(one.case_id, one.to_organisation_id) for one in found] == [(opened.id, None)]


def test_what_people_moved_stays_out_of_it(town: Town) -> None:
    """A rule for other months concerns no case of today, wherever that was forwarded to."""
    with clock.travel(datetime(2026, 3, 18, 6, tzinfo=UTC)):
        opened = open_case(actor=VISITOR, new=POTHOLE)
        services.forward(actor=SYSTEM, case_uid=opened.uid, organisation_id=town.other_depot.id)
        summer = checked_rule(clock.now(), **FOR_WATER, months=[6, 7])
        assert queries.what_if(town.staff(Role.EDITOR), add=[summer]) == []
        spring = checked_rule(clock.now(), **FOR_WATER, months=[3])
        (found,) = queries.what_if(town.staff(Role.EDITOR), add=[spring])
    assert found.from_organisation_id == town.other_depot.id
    assert found.to_organisation_id == town.water.id


def test_what_if_changes_nothing(town: Town) -> None:
    opened = open_case(actor=VISITOR, new=POTHOLE)
    count = RoutingRule.objects.count()
    queries.what_if(town.staff(Role.EDITOR), add=[checked_rule(clock.now(), **FOR_WATER)])
    assert RoutingRule.objects.count() == count
    assert Case.objects.get(id=opened.id).organisation == town.depot


def test_what_if_is_a_few_queries_for_any_number_of_cases(
    town: Town, django_assert_max_num_queries
) -> None:
    house = building(town)
    for _ in range(20):
        open_case(actor=VISITOR, new=replace(POTHOLE, building_id=house.id))
    actor, rule = town.staff(Role.EDITOR), checked_rule(clock.now(), **FOR_WATER)
    rulebook.rules(), directory.current()
    with django_assert_max_num_queries(2):
        assert len(queries.what_if(actor, add=[rule])) == 20


def test_residents_try_no_rules_out(town: Town) -> None:
    with pytest.raises(Forbidden):
        queries.what_if(town.resident())


RULES = st.fixed_dictionaries(
    {"service_code": st.sampled_from(["pothole", "advice", ""])},
    optional={
        "territory_code": st.sampled_from(["esil", ""]),
        "months": st.sets(st.integers(1, 12), max_size=6),
        "priority": st.integers(-2, 2),
    },
).flatmap(
    lambda fields: st.sampled_from(
        [
            fields | {"group_code": "" if fields["service_code"] else "streets"} | finds
            for finds in (
                {"organisation_code": "water"},
                {"organisation_code": "depot"},
                {"building_duty": "lift"},
            )
        ]
    )
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(RULES, max_size=3), st.booleans())
def test_what_if_foretells_what_the_rules_then_do(
    town: Town, added: list[dict[str, Any]], ending: bool
) -> None:
    """The cases it names are those whose like goes elsewhere once the rules are real."""
    house = building(town)
    with transaction.atomic():
        kinds = [
            POTHOLE,
            replace(POTHOLE, building_id=house.id),
            replace(POTHOLE, lat=None, lon=None, address="by the old bridge"),
            replace(POTHOLE, service_code="advice"),
        ]
        before = [open_case(actor=VISITOR, new=kind) for kind in kinds]
        editor = town.staff(Role.EDITOR)
        foretold = queries.what_if(
            editor,
            add=[checked_rule(clock.now(), **fields) for fields in added],
            end=[town.rule.id] if ending else [],
        )
        for fields in added:
            services.add_rule(actor=editor, **fields)
        if ending:
            services.end_rule(actor=editor, rule_id=town.rule.id)
        after = [open_case(actor=VISITOR, new=kind) for kind in kinds]
        moved = {
            old.id: new.organisation_id
            for old, new in zip(before, after, strict=True)
            if old.organisation_id != new.organisation_id
        }
        mine = {case.id for case in before}
        assert {
            one.case_id: one.to_organisation_id for one in foretold if one.case_id in mine
        } == moved
        transaction.set_rollback(True)
    reference.forget()


def building(town: Town) -> Building:
    """A house whose lift the water company keeps."""
    street, _ = Street.objects.get_or_create(code="mangilik-el")
    house, made = Building.objects.get_or_create(
        street=street,
        house="1",
        lat=INSIDE[0],
        lon=INSIDE[1],
        cell=places.cell(*INSIDE),
    )
    if made:
        BuildingDuty.objects.create(
            building=house, duty="lift", organisation=town.water, valid_from=LONG_AGO
        )
    return house
