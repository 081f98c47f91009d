"""The routing rules and the words of emergencies as tables."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from komek.cases import services
from komek.cases.models import EmergencyPhrase, RoutingRule
from komek.directory.tables.beginnings import Foundings
from komek.kernel import clock, tables
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid
from komek.kernel.tables import Column, Moment, Row, Table, Text, Whole, lists


class Months(Column):
    """Months of the year as numbers, "11;12;1"; none for the whole year."""

    def parse(self, cell: str) -> tuple[int, ...]:
        try:
            months = {int(item) for item in lists.items(cell)}
        except ValueError as error:
            raise self.refused(_("Months are numbers from 1 to 12.")) from error
        return tuple(sorted(months))

    def show(self, value: tuple[int, ...]) -> str:
        return lists.joined([str(month) for month in value])

    def empty(self) -> tuple[int, ...]:
        return ()


class Routing(Foundings, Table):
    """The rules that hold, apart from those for a single building.

    What narrows a rule names it: a row with another organisation, priority or note ends the rule
    that is there and adds one in its stead, because cases name the rule that sent them.
    """

    name = "routing"
    title = _("Routing rules")
    columns = (
        Text("service_code"),
        Text("group_code"),
        Text("district_code"),
        Text("building_duty"),
        Months("months"),
        Text("organisation_code"),
        Whole("priority"),
        Text("note"),
        Moment("valid_from", compared=False),
    )
    key = ("service_code", "group_code", "district_code", "building_duty", "months")
    read_action = "routing.read"
    action = "routing.edit"

    def rows(self) -> Iterator[Row]:
        # Of two with equal key the later row counts: here the one that decides.
        rules = RoutingRule.objects.now().filter(building=None).order_by("priority", "-id")
        for rule in rules.select_related("group", "organisation"):
            yield {
                "service_code": rule.service_code,
                "group_code": rule.group.code if rule.group else "",
                "district_code": rule.territory_code,
                "building_duty": rule.building_duty,
                "months": tuple(rule.months),
                "organisation_code": rule.organisation.code if rule.organisation else "",
                "priority": rule.priority,
                "note": rule.note,
                "valid_from": rule.valid_from,
                "id": rule.id,
            }

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        at = self.begin(row, old[-1] if old else None) or clock.now()
        if not old and not row.get("valid_from"):
            at = self.not_before([row.get("organisation_code", "")], at) or at
        for rule in old:
            services.end_rule(actor=actor, rule_id=rule["id"], at=at)
        try:
            self._add(actor, at, {**(old[-1] if old else {}), **row})
        except Invalid as error:
            if error.field == "territory_code":
                error.field = "district_code"  # as this table calls it
            raise

    def _add(self, actor: Actor, at: datetime, merged: Row) -> None:
        services.add_rule(
            actor=actor,
            at=at,
            service_code=merged["service_code"],
            group_code=merged["group_code"],
            territory_code=merged["district_code"],
            building_duty=merged["building_duty"],
            months=merged["months"],
            organisation_code=merged.get("organisation_code", ""),
            priority=merged.get("priority", 0),
            note=merged.get("note", ""),
        )


class EmergencyPhrases(Table):
    """The words by which emergencies are recognised; the file adds what is not there yet."""

    name = "emergency_phrases"
    title = _("Words of emergencies")
    columns = (Text("phrase", required=True),)
    key = ("phrase",)
    read_action = "routing.read"
    action = "emergency.edit"

    def rows(self) -> Iterator[Row]:
        for phrase in EmergencyPhrase.objects.order_by("phrase").values_list("phrase", flat=True):
            yield {"phrase": phrase}

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        services.add_phrase(actor=actor, phrase=new[0]["phrase"])


tables.register(Routing)
tables.register(EmergencyPhrases)
