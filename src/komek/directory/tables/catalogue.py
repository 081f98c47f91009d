"""Groups, services and the facts to ask for as tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext_lazy as _

from komek.directory import services, snapshot
from komek.directory.facts import FactFields
from komek.directory.models import (
    Anonymity,
    Criticality,
    FactType,
    Moderation,
    Publication,
    Service,
    ServiceGroup,
    TermUnit,
)
from komek.directory.tables.names import NAME_FIELDS, NAMES, columns_of, names_of
from komek.kernel.actors import Actor
from komek.kernel.languages import CODES
from komek.kernel.tables import Choice, Column, Flag, Moment, Row, Table, Text, Whole, lists
from komek.kernel.tables.table import fields


class Groups(Table):
    """The groups of services."""

    name = "service_groups"
    title = _("Groups of services")
    columns = (Text("code", required=True), *NAMES, Text("icon"), Whole("position"))
    key = ("code",)
    read_action = "directory.read"
    action = "directory.edit"

    def rows(self) -> Iterator[Row]:
        for one in snapshot.current().groups():
            names = names_of(one)
            yield {"code": one.code, **names, "icon": one.icon, "position": one.position}

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        details = fields(row, *NAME_FIELDS, "icon", "position")
        if old:
            group_id = self.id_of(ServiceGroup, row["code"], "code")
            services.edit_group(actor=actor, group_id=group_id, **details)
        else:
            services.create_group(actor=actor, code=row["code"], **details)


class Services(Table):
    """The services that hold. A row that differs is a new version, from its `valid_from` or now."""

    name = "services"
    title = _("Services")
    columns = (
        Text("code", required=True),
        Text("group_code", required=True),
        *NAMES,
        *(Text(f"description_{code}") for code in CODES),
        Whole("promised_amount"),
        Choice("promised_unit", choices=TermUnit.values),
        Whole("legal_amount"),
        Choice("legal_unit", choices=TermUnit.values),
        Choice("criticality", choices=Criticality.values),
        Flag("needs_place"),
        Choice("anonymity", choices=Anonymity.values),
        Choice("publication", choices=Publication.values),
        Choice("moderation", choices=Moderation.values),
        Flag("about_organisation"),
        *(Text(f"keywords_{code}") for code in CODES),
        Moment("valid_from", compared=False),
    )
    key = ("code",)
    read_action = "directory.read"
    action = "directory.edit"

    def rows(self) -> Iterator[Row]:
        for one in snapshot.current().services():
            yield {
                "code": one.code,
                "group_code": one.group_code,
                **names_of(one),
                **columns_of(one.descriptions, "description"),
                "promised_amount": one.promised.amount,
                "promised_unit": one.promised.unit,
                "legal_amount": one.legal.amount,
                "legal_unit": one.legal.unit,
                "criticality": one.criticality,
                "needs_place": one.needs_place,
                "anonymity": one.anonymity,
                "publication": one.publication,
                "moderation": one.moderation,
                "about_organisation": one.about_organisation,
                **columns_of(one.keywords, "keywords"),
                "valid_from": one.valid_from,
            }

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        own = [column.name for column in self.columns[2:-1]]
        details = fields(row, *own)
        if "group_code" in row:
            details["group_id"] = self.id_of(ServiceGroup, row["group_code"], "group_code")
        if old:
            at = self.begin(row, old[0])
            services.revise_service(actor=actor, code=row["code"], at=at, **details)
        else:
            at = self.begin(row)
            services.create_service(actor=actor, code=row["code"], at=at, **details)


@dataclass(frozen=True)
class Choices(Column):
    """Choices of a list with their words: "yes=иә|да|yes;no=жоқ|нет|no"."""

    def parse(self, cell: str) -> list[dict[str, str]]:
        return [self._choice(part) for part in lists.split(cell, ";") if part.strip()]

    def show(self, value: list[dict[str, str]]) -> str:
        return ";".join(
            f"{lists.escaped(choice['key'])}="
            + "|".join(lists.escaped(choice.get(code, "")) for code in CODES)
            for choice in value
        )

    def empty(self) -> list[dict[str, str]]:
        return []

    def _choice(self, part: str) -> dict[str, str]:
        key, *rest = lists.split(part, "=", most=1)
        words = [lists.plain(word) for word in lists.split(rest[0], "|")] if rest else []
        if len(words) != len(CODES):
            raise self.refused(_("Write choices as key=қазақша|русский|English."))
        return {"key": lists.plain(key), **dict(zip(CODES, words, strict=True))}


class Facts(Table):
    """The facts to ask for. A service's rows are all its facts: one left out is asked no more."""

    name = "service_facts"
    title = _("Facts to ask for")
    columns = (
        Text("service_code", required=True),
        Text("code", required=True),
        Choice("datatype", required=True, choices=FactType.values),
        Flag("required"),
        Whole("position"),
        *(Text(f"question_{code}") for code in CODES),
        Choices("values"),
    )
    key = ("service_code", "code")
    together = ("service_code",)
    read_action = "directory.read"
    action = "directory.edit"

    def rows(self) -> Iterator[Row]:
        for service in snapshot.current().services():
            for fact in service.facts:
                yield {
                    "service_code": service.code,
                    "code": fact.code,
                    "datatype": fact.datatype,
                    "required": fact.required,
                    "position": fact.position,
                    **columns_of(fact.questions, "question"),
                    "values": [{"key": key, **words} for key, words in fact.values],
                }

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        code = new[0]["service_code"]
        self.id_of(Service, code, "service_code")
        own = [column.name for column in self.columns[1:]]
        facts = [cast(FactFields, fields(row, *own)) for row in new]
        services.set_facts(actor=actor, service_code=code, facts=facts)
