"""The routing rules in memory, and the routing of one matter with all that the city knows."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from komek.cases.models import RoutingRule
from komek.cases.routing import NOBODY, Decision, Matter, Rule, RuleSet, choose
from komek.directory.entries import ServiceEntry
from komek.directory.snapshot import Snapshot
from komek.kernel import clock
from komek.kernel.days import day_of
from komek.kernel.reference import InMemory
from komek.registries.models import BuildingDuty


def rule_of(row: RoutingRule) -> Rule:
    """A stored rule as routing knows it."""
    return Rule(
        id=row.id,
        organisation_id=row.organisation_id,
        service_code=row.service_code,
        group_id=row.group_id,
        territory_code=row.territory_code,
        building_id=row.building_id,
        building_duty=row.building_duty,
        months=frozenset(row.months),
        priority=row.priority,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _read() -> RuleSet:
    living = Q(valid_to__isnull=True) | Q(valid_to__gt=clock.now())
    return RuleSet(map(rule_of, RoutingRule.objects.filter(living)))


_rules = InMemory(_read, about={"routing"})


def rules() -> RuleSet:
    """The rules that hold or will hold."""
    return _rules.get()


def route(
    snapshot: Snapshot,
    service: ServiceEntry,
    at: datetime,
    *,
    territory_code: str | None = None,
    building_id: int | None = None,
) -> Decision:
    """Who is responsible for a service at a place and a moment.

    One query when a building is known and a rule asks who has a duty there, otherwise none.
    """
    book = rules()
    asks = book.asks_duties(service.code, service.group_id)
    matter = Matter(
        service_code=service.code,
        group_id=service.group_id,
        month=day_of(at).month,
        territory_code=territory_code,
        building_id=building_id,
        duties=duties_at(building_id, at) if asks and building_id else NOBODY,
        at=at,
    )
    return in_office(choose(book, matter), snapshot, at)


def in_office(decision: Decision, snapshot: Snapshot, at: datetime) -> Decision:
    """The decision, with whoever took over in the stead of an organisation that has closed."""
    if decision.organisation_id is None:
        return decision
    standing = successor(decision.organisation_id, snapshot, at)
    if standing == decision.organisation_id:
        return decision
    code = "organisation_closed" if standing is None else "successor"
    return Decision(standing, decision.rule_id, (*decision.reason, code))


def successor(organisation_id: int, snapshot: Snapshot, at: datetime) -> int | None:
    """The organisation itself while it is open, else who took over; None when nobody did."""
    # A closed organisation stands under its successor, see directory.tree.
    above = snapshot.ancestors(organisation_id, at)
    return next((one for one in above if is_open(one, snapshot, at)), None)


def is_open(organisation_id: int, snapshot: Snapshot, at: datetime) -> bool:
    """Whether the organisation has not been closed by the moment."""
    closed = snapshot.organisation(organisation_id).valid_to
    return closed is None or at < closed


def duties_at(building_id: int, at: datetime) -> Mapping[str, int]:
    """Who has which duty at a building: duty -> organisation id."""
    rows = BuildingDuty.objects.at(at).filter(building_id=building_id)
    return dict(rows.values_list("duty", "organisation_id"))
