"""Trying routing rules out: which open cases would be somebody else's."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from komek.cases import rulebook
from komek.cases.models import OPEN_STATES, Case, RoutingRule
from komek.cases.routing import Matter, Rule, RuleSet, choose
from komek.directory import snapshot as directory
from komek.directory.snapshot import Snapshot
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.days import day_of
from komek.kernel.permissions import require_at_all
from komek.registries.models import BuildingDuty

NEWEST_ID = 2**62
"""Rules that are only tried out are younger than every stored one."""


@dataclass(frozen=True, slots=True)
class WouldMove:
    """An open case that the changed rules would send elsewhere; None stands for triage."""

    case_id: int
    uid: UUID
    from_organisation_id: int | None
    to_organisation_id: int | None


class _Open(NamedTuple):
    id: int
    uid: UUID
    organisation_id: int | None
    opened_at: datetime
    service_code: str
    group_id: int
    territory_code: str | None
    building_id: int | None


def what_if(
    actor: Actor, *, add: Sequence[RoutingRule] = (), end: Collection[int] = ()
) -> list[WouldMove]:
    """The open cases that would move if rules were added and ended, by id.

    add: rows as `services.checked_rule` makes them. Cases that the change does not concern stay
    out, wherever people have moved them meanwhile. Two queries.
    """
    require_at_all(actor, "routing.read")
    now = clock.now()
    present = rulebook.rules()
    tried = [_tried(row, number) for number, row in zip(count(NEWEST_ID), add, strict=False)]
    changed = RuleSet([*(rule for rule in present.rules if rule.id not in end), *tried])
    ended = [rule for rule in present.rules if rule.id in end]
    cases = _concerned([*tried, *ended])
    duties = _duties(cases, now)
    snapshot = directory.current()
    moves = []
    for case in cases:
        matter = _matter(case, duties, now)
        before = _responsible(present, matter, snapshot)
        after = _responsible(changed, matter, snapshot)
        if before != after != case.organisation_id:
            moves.append(WouldMove(case.id, case.uid, case.organisation_id, after))
    return moves


def _tried(row: RoutingRule, number: int) -> Rule:
    row.id = number
    return rulebook.rule_of(row)


def _concerned(rules: Iterable[Rule]) -> list[_Open]:
    """Open cases of the services that the rules speak about."""
    about = Q(id__in=[])
    for rule in rules:
        of_group = Q(service__group_id=rule.group_id)
        about |= Q(service__code=rule.service_code) if rule.service_code else of_group
    rows = Case.objects.filter(about, state__in=OPEN_STATES).order_by("id")
    columns = ("service__code", "service__group_id", "territory__code", "building_id")
    return [
        _Open(*row)
        for row in rows.values_list("id", "uid", "organisation_id", "opened_at", *columns)
    ]


def _duties(cases: Iterable[_Open], at: datetime) -> Mapping[int, Mapping[str, int]]:
    buildings = {case.building_id for case in cases if case.building_id is not None}
    rows = BuildingDuty.objects.at(at).filter(building_id__in=buildings)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for building_id, duty, holder in rows.values_list("building_id", "duty", "organisation_id"):
        found[building_id][duty] = holder
    return found


def _matter(case: _Open, duties: Mapping[int, Mapping[str, int]], at: datetime) -> Matter:
    return Matter(
        service_code=case.service_code,
        group_id=case.group_id,
        month=day_of(case.opened_at).month,
        territory_code=case.territory_code,
        building_id=case.building_id,
        duties=duties.get(case.building_id or 0, {}),
        at=at,
    )


def _responsible(rules: RuleSet, matter: Matter, snapshot: Snapshot) -> int | None:
    decision = choose(rules, matter)
    return rulebook.in_office(decision, snapshot, matter.at or clock.now()).organisation_id
