"""Reading the whole directory from the database, in one query a table."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings

from komek.directory.entries import (
    FactEntry,
    GroupEntry,
    LinkEntry,
    OrganisationEntry,
    ServiceEntry,
    SuccessionEntry,
    TerritoryEntry,
    Texts,
)
from komek.directory.models import (
    DayOverride,
    Organisation,
    OrganisationLink,
    Service,
    ServiceFact,
    ServiceGroup,
    Succession,
    TermUnit,
    Territory,
)
from komek.kernel.languages import CODES
from komek.kernel.workdays import DayKind, Term, WorkCalendar


@dataclass(frozen=True, slots=True)
class Contents:
    """All entries of the directory, past and planned ones included, each kind by code."""

    organisations: Sequence[OrganisationEntry]
    links: Sequence[LinkEntry]
    successions: Sequence[SuccessionEntry]
    groups: Sequence[GroupEntry]
    services: Sequence[ServiceEntry]
    territories: Sequence[TerritoryEntry]
    calendar: WorkCalendar


def read() -> Contents:
    """Everything the database holds of the directory."""
    return Contents(
        organisations=[_organisation(row) for row in Organisation.objects.order_by("code")],
        links=_links(),
        successions=_successions(),
        groups=[_group(row) for row in ServiceGroup.objects.all()],
        services=_services(),
        territories=[_territory(row) for row in Territory.objects.order_by("code", "valid_from")],
        calendar=_calendar(),
    )


def texts(row: object, field: str) -> Texts:
    """The three language columns of a field: {"kk": row.name_kk, ...}."""
    return {code: getattr(row, f"{field}_{code}") for code in CODES}


def _organisation(row: Organisation) -> OrganisationEntry:
    return OrganisationEntry(
        id=row.id,
        code=row.code,
        names=texts(row, "name"),
        kind=row.kind,
        phone=row.phone,
        email=row.email,
        address=row.address,
        hours=row.hours,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _links() -> list[LinkEntry]:
    columns = ("parent_id", "child_id", "valid_from", "valid_to")
    rows = OrganisationLink.objects.order_by("id").values_list(*columns)
    return [LinkEntry(*row) for row in rows]


def _successions() -> list[SuccessionEntry]:
    columns = ("predecessor_id", "successor_id", "kind", "at", "share")
    rows = Succession.objects.order_by("id").values_list(*columns)
    return [SuccessionEntry(*row) for row in rows]


def _group(row: ServiceGroup) -> GroupEntry:
    return GroupEntry(row.id, row.code, texts(row, "name"), row.icon, row.position)


def _services() -> list[ServiceEntry]:
    facts = _facts()
    rows = Service.objects.select_related("group").order_by("code", "valid_from")
    return [_service(row, tuple(facts[row.id])) for row in rows]


def _service(row: Service, facts: tuple[FactEntry, ...]) -> ServiceEntry:
    return ServiceEntry(
        id=row.id,
        code=row.code,
        names=texts(row, "name"),
        group_id=row.group_id,
        group_code=row.group.code,
        descriptions=texts(row, "description"),
        keywords=texts(row, "keywords"),
        promised=_term(row.promised_amount, row.promised_unit),
        legal=_term(row.legal_amount, row.legal_unit),
        criticality=row.criticality,
        needs_place=row.needs_place,
        anonymity=row.anonymity,
        publication=row.publication,
        moderation=row.moderation,
        about_organisation=row.about_organisation,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        facts=facts,
    )


def _term(amount: int, unit: str) -> Term:
    return Term(amount, "hours" if unit == TermUnit.HOURS else "days")


def _facts() -> defaultdict[int, list[FactEntry]]:
    facts: defaultdict[int, list[FactEntry]] = defaultdict(list)
    for row in ServiceFact.objects.all():
        facts[row.service_id].append(_fact(row))
    return facts


def _fact(row: ServiceFact) -> FactEntry:
    return FactEntry(
        code=row.code,
        datatype=row.datatype,
        required=row.required,
        position=row.position,
        questions=texts(row, "question"),
        values=tuple(
            (choice["key"], {code: choice.get(code, "") for code in CODES}) for choice in row.values
        ),
    )


def _territory(row: Territory) -> TerritoryEntry:
    return TerritoryEntry(
        id=row.id,
        code=row.code,
        names=texts(row, "name"),
        kind=row.kind,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        geometry=row.geometry,
    )


def _calendar() -> WorkCalendar:
    decided = DayOverride.objects.values_list("day", "kind")
    return WorkCalendar(
        country=settings.CITY_COUNTRY,
        zone=ZoneInfo(settings.TIME_ZONE),
        overrides={day: DayKind(kind) for day, kind in decided},
    )
