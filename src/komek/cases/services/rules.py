"""Verbs for the routing rules: add one, end one. A rule is never changed: cases name theirs."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from komek.cases.models import RoutingRule
from komek.directory import snapshot as directory
from komek.directory.services.rows import by_id, end, insert
from komek.directory.snapshot import Snapshot
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.eras import holds
from komek.kernel.errors import Invalid
from komek.registries.models import Building


class RuleFields(TypedDict, total=False):
    """What a rule says, see `models.RoutingRule`; months are 1-12, none for the whole year."""

    service_code: str
    group_code: str
    territory_code: str
    building_id: int | None
    building_duty: str
    months: Iterable[int]
    organisation_code: str
    priority: int
    note: str


def add_rule(
    *, actor: Actor, at: datetime | None = None, **fields: Unpack[RuleFields]
) -> RoutingRule:
    """A new rule from `at` (now) on. Raises Invalid, naming the field that is wrong."""
    with editing(actor, "routing.edit") as edit:
        row = insert(checked_rule(at or clock.now(), **fields))
        edit.note("routing.rule_added", f"routing_rule:{row.id}", sorted(fields))
        return row


def end_rule(*, actor: Actor, rule_id: int, at: datetime | None = None) -> None:
    """The rule decides nothing from `at` (now) on; cases stay where it sent them."""
    with editing(actor, "routing.edit") as edit:
        row = by_id(RoutingRule, rule_id)
        if end(row, at):
            edit.note("routing.rule_ended", f"routing_rule:{row.id}", ["valid_to"])


def checked_rule(at: datetime, **fields: Unpack[RuleFields]) -> RoutingRule:
    """The rule as a row that is not stored; raises Invalid where it means nothing."""
    snapshot = directory.current()
    service_code = fields.get("service_code", "")
    group_code = fields.get("group_code", "")
    if bool(service_code) is bool(group_code):
        message = _("A rule is for one service, or else for one group of services.")
        raise Invalid("rule_for_what", message, field="service_code")
    duty = fields.get("building_duty", "")
    organisation_code = fields.get("organisation_code", "")
    if bool(duty) is bool(organisation_code):
        message = _("A rule names an organisation, or else a duty at the building.")
        raise Invalid("rule_finds_whom", message, field="organisation_code")
    return RoutingRule(
        valid_from=at,
        service_code=_service(snapshot, service_code),
        group_id=_group(snapshot, group_code),
        territory_code=_territory(snapshot, fields.get("territory_code", "")),
        building_id=_building(fields.get("building_id")),
        building_duty=duty,
        months=_months(fields.get("months", ())),
        organisation_id=_organisation(snapshot, organisation_code, at),
        priority=fields.get("priority", 0),
        note=fields.get("note", ""),
    )


def _service(snapshot: Snapshot, code: str) -> str:
    if code and snapshot.service(code) is None:
        raise Invalid("unknown_service", _("There is no such service."), field="service_code")
    return code


def _group(snapshot: Snapshot, code: str) -> int | None:
    if not code:
        return None
    group = snapshot.group(code)
    if group is None:
        message = _("There is no such group of services.")
        raise Invalid("unknown_group", message, field="group_code")
    return group.id


def _territory(snapshot: Snapshot, code: str) -> str:
    if code and snapshot.territory(code) is None:
        raise Invalid("unknown_territory", _("There is no such territory."), field="territory_code")
    return code


def _building(building_id: int | None) -> int | None:
    if building_id is not None and not Building.objects.filter(id=building_id).exists():
        raise Invalid("unknown_building", _("There is no such building."), field="building_id")
    return building_id


def _months(given: Iterable[int]) -> list[int]:
    months = sorted(set(given))
    if any(month not in range(1, 13) for month in months):
        raise Invalid("month_invalid", _("Months are numbers from 1 to 12."), field="months")
    return months


def _organisation(snapshot: Snapshot, code: str, at: datetime) -> int | None:
    if not code:
        return None
    organisation = snapshot.organisation_by_code(code)
    if organisation is None or not holds(organisation, at):
        message = _("There is no such organisation any more. Please choose another one.")
        raise Invalid("unknown_organisation", message, field="organisation_code")
    return organisation.id
