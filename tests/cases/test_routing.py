"""Routing: the narrowest rule that fits decides, whatever the order of the rules."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.cases.routing import NO_RULE, Decision, Matter, Rule, RuleSet, choose

SERVICES = {"snow": 1, "hole": 1, "lift": 2}
TERRITORIES = ["", "esil", "nura"]
DUTIES = ["", "lift", "heating"]


@st.composite
def rule_lists(draw: st.DrawFn) -> list[Rule]:
    bodies = draw(st.lists(st.builds(_body, st.data()), max_size=12))
    return [replace(body, id=place + 1) for place, body in enumerate(bodies)]


def _body(data: st.DataObject) -> Rule:
    service = data.draw(st.sampled_from(["", *SERVICES]))
    duty = data.draw(st.sampled_from(DUTIES))
    return Rule(
        id=0,
        organisation_id=None if duty else data.draw(st.integers(1, 5)),
        service_code=service,
        group_id=None if service else data.draw(st.sampled_from([1, 2])),
        territory_code=data.draw(st.sampled_from(TERRITORIES)),
        building_id=data.draw(st.sampled_from([None, None, 7, 8])),
        building_duty=duty,
        months=frozenset(data.draw(st.sets(st.integers(1, 12), max_size=3))),
        priority=data.draw(st.integers(-1, 1)),
    )


@st.composite
def matters(draw: st.DrawFn) -> Matter:
    service = draw(st.sampled_from(list(SERVICES)))
    return Matter(
        service_code=service,
        group_id=SERVICES[service],
        month=draw(st.integers(1, 12)),
        territory_code=draw(st.sampled_from([None, "esil", "nura"])),
        building_id=draw(st.sampled_from([None, 7, 9])),
        duties=draw(st.dictionaries(st.sampled_from(DUTIES[1:]), st.integers(6, 8))),
    )


@given(rule_lists(), matters())
def test_nobody_who_fits_is_narrower_than_who_decided(rules: list[Rule], matter: Matter) -> None:
    decision = choose(RuleSet(rules), matter)
    fitting = [rule for rule in rules if rule.finds(matter) is not None]
    if not fitting:
        assert decision == Decision(None, None, (NO_RULE,))
        return
    best = max(fitting, key=lambda rule: rule.rank)
    assert decision == Decision(best.finds(matter), best.id, best.reason())


@given(rule_lists(), matters(), st.randoms())
def test_the_order_of_the_rules_does_not_matter(rules, matter: Matter, random) -> None:
    shuffled = random.sample(rules, len(rules))
    assert choose(RuleSet(rules), matter) == choose(RuleSet(shuffled), matter)


@given(rule_lists(), matters())
def test_a_rule_that_did_not_decide_can_go(rules: list[Rule], matter: Matter) -> None:
    decision = choose(RuleSet(rules), matter)
    for rule in rules:
        if rule.id != decision.rule_id:
            rest = [one for one in rules if one is not rule]
            assert choose(RuleSet(rest), matter) == decision


@given(rule_lists(), matters())
def test_whoever_decides_fits(rules: list[Rule], matter: Matter) -> None:
    decision = choose(RuleSet(rules), matter)
    if decision.rule_id is None:
        return
    rule = next(one for one in rules if one.id == decision.rule_id)
    assert rule.service_code in ("", matter.service_code)
    assert rule.group_id in (None, matter.group_id)
    assert rule.territory_code in ("", matter.territory_code)
    assert rule.building_id in (None, matter.building_id)
    assert not rule.months or matter.month in rule.months
    assert decision.reason[0] == f"rule:{rule.id}"


SNOW = Matter("snow", group_id=1, month=1, territory_code="esil", building_id=7)
BY_GROUP = Rule(1, organisation_id=1, group_id=1)
BY_SERVICE = Rule(2, organisation_id=2, service_code="snow")
BY_DISTRICT = Rule(3, organisation_id=3, service_code="snow", territory_code="esil")
IN_WINTER = Rule(4, 4, service_code="snow", territory_code="esil", months=frozenset({12, 1}))
AT_HOUSE = Rule(5, organisation_id=5, group_id=1, building_id=7)


@pytest.mark.parametrize(
    ("rules", "winner"),
    [
        ([BY_GROUP], BY_GROUP),
        ([BY_GROUP, BY_SERVICE], BY_SERVICE),
        ([BY_GROUP, BY_SERVICE, BY_DISTRICT], BY_DISTRICT),
        ([BY_GROUP, BY_SERVICE, BY_DISTRICT, IN_WINTER], IN_WINTER),
        ([BY_GROUP, BY_SERVICE, BY_DISTRICT, IN_WINTER, AT_HOUSE], AT_HOUSE),
        ([BY_SERVICE, replace(BY_SERVICE, id=9)], BY_SERVICE),
        ([BY_SERVICE, replace(BY_SERVICE, id=9, priority=1)], replace(BY_SERVICE, id=9)),
        ([IN_WINTER, replace(BY_DISTRICT, id=9, priority=100)], IN_WINTER),
    ],
)
def test_narrower_then_higher_then_older(rules: list[Rule], winner: Rule) -> None:
    assert choose(RuleSet(rules), SNOW).rule_id == winner.id


def test_a_duty_decides_only_where_somebody_has_it() -> None:
    by_duty = Rule(6, service_code="snow", building_duty="management")
    rules = RuleSet([by_duty, BY_SERVICE])
    assert choose(rules, replace(SNOW, duties={"management": 60})).organisation_id == 60
    assert choose(rules, replace(SNOW, duties={"lift": 61})).rule_id == BY_SERVICE.id


def test_seasons_end() -> None:
    rules = RuleSet([IN_WINTER, BY_DISTRICT])
    assert choose(rules, replace(SNOW, month=5)).rule_id == BY_DISTRICT.id
