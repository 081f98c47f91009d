"""Writing the demo city's growth: thousands of rows at once, before anybody lives in the city.

The verbs of directory and registries write and check one thing at a time, as people do. Here all
rows were made together and agree with each other; the database's constraints still hold for each.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from komek.demo.city.growth import Growth
from komek.demo.city.organisations import NewOrganisation
from komek.demo.city.staff import NewAccount
from komek.directory import services as directory
from komek.directory.models import (
    Leader,
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationLink,
    Position,
    PositionKind,
    Succession,
    SuccessionKind,
)
from komek.kernel import audit, places, reference
from komek.kernel.actors import SYSTEM
from komek.kernel.models import User
from komek.registries.models import Asset, Building, BuildingDuty, Street, StreetName

BATCH = 2000
ZONE = ZoneInfo(settings.TIME_ZONE)
HEAD_NAMES = {
    OrganisationKind.SCHOOL: ("Директор", "Директор", "Head teacher"),
    OrganisationKind.CLINIC: ("Бас дәрігер", "Главный врач", "Chief doctor"),
    OrganisationKind.LIFT_COMPANY: ("Директор", "Директор", "Director"),
    OrganisationKind.BUILDING_SERVICE: ("Төраға", "Председатель", "Chairperson"),
}
Ids = Mapping[str, int]


@transaction.atomic
def grow(growth: Growth) -> None:
    """Write everything new. Raises IntegrityError when part of it is there already."""
    organisations = _organisations(growth.organisations)
    _people(growth, organisations)
    buildings = _buildings(growth)
    _duties(growth, organisations, buildings)
    _things(growth, organisations, buildings)
    audit.record(SYSTEM, "demo.city_grown", "demo:city")
    reference.changed()


@transaction.atomic
def employ(accounts: Iterable[NewAccount], since: datetime) -> None:
    """Write accounts with their roles; they have no password and the domain takes no mail."""
    accounts = list(accounts)
    users = [User(email=one.email, name=one.name, language=one.language) for one in accounts]
    for user in users:
        user.password = make_password(None)
    _insert(User, users)
    codes = _ids(Organisation)
    _insert(
        Membership,
        [
            Membership(
                user=user,
                role=one.role,
                organisation_id=codes.get(one.organisation),
                valid_from=since,
            )
            for user, one in zip(users, accounts, strict=True)
        ],
    )
    audit.record(SYSTEM, "demo.staff_employed", "demo:city")


def _insert(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def _ids(model: type[models.Model]) -> dict[str, int]:
    return dict(model._default_manager.values_list("code", "id"))


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, ZONE)


def _organisations(new: Iterable[NewOrganisation]) -> Ids:
    new = list(new)
    rows = [
        Organisation(
            code=one.code,
            kind=one.kind,
            **{f"name_{language}": name for language, name in one.names.items()},
            email=f"{one.code}@astana.example",
            valid_from=_midnight(one.founded),
            valid_to=_midnight(one.closed),
        )
        for one in new
    ]
    _insert(Organisation, rows)
    ids = _ids(Organisation)
    links = (
        OrganisationLink(
            parent_id=ids[one.parent],
            child_id=ids[one.code],
            valid_from=_midnight(one.founded),
            valid_to=_midnight(one.closed),
        )
        for one in new
    )
    _insert(OrganisationLink, links)
    _insert(Succession, _successions(new, ids))
    return ids


def _successions(new: Iterable[NewOrganisation], ids: Ids) -> Iterator[Succession]:
    for one in new:
        if one.heir:
            yield Succession(
                predecessor_id=ids[one.code],
                successor_id=ids[one.heir],
                kind=SuccessionKind.REPLACED,
                at=_midnight(one.closed),
            )


def _people(growth: Growth, organisations: Ids) -> None:
    """Heads of new organisations, and new heads of old ones."""
    _insert(
        Position,
        [
            Position(
                organisation_id=organisations[one.code],
                code=f"{one.code}-head",
                kind=PositionKind.HEAD,
                valid_from=_midnight(one.founded),
                valid_to=_midnight(one.closed),
                **dict(zip(("name_kk", "name_ru", "name_en"), HEAD_NAMES[one.kind], strict=True)),
            )
            for one in growth.organisations
        ],
    )
    positions = _ids(Position)
    leaders = (
        Leader(
            position_id=positions[f"{one.organisation}-head"],
            person_name=one.name,
            valid_from=_midnight(one.valid_from),
            valid_to=_midnight(one.valid_to),
        )
        for one in growth.leaders
    )
    _insert(Leader, leaders)
    for one in growth.successors:
        _appoint(positions.get(f"{one.organisation}-head"), one.name, one.valid_from)


def _appoint(position_id: int | None, name: str, day: date) -> None:
    """By the verb, as somebody is there already; not where the reference set names a later one."""
    at = _midnight(day)
    later = Leader.objects.filter(position_id=position_id, valid_from__gte=at)
    if position_id is not None and not later.exists():
        directory.appoint_leader(actor=SYSTEM, position_id=position_id, person_name=name, at=at)


def _buildings(growth: Growth) -> list[int]:
    """New streets with their buildings; returns the buildings' ids in the order of the plan."""
    streets = [Street(code=one.code) for one in growth.streets]
    _insert(Street, streets)
    since = _midnight(date(2000, 1, 1))
    names = (
        StreetName(street=street, name_kk=one.name_kk, name_ru=one.name_ru, valid_from=since)
        for street, one in zip(streets, growth.streets, strict=True)
    )
    _insert(StreetName, names)
    new = growth.buildings
    points = list(zip(new.lat.tolist(), new.lon.tolist(), strict=True))
    rows = [
        Building(
            street=streets[new.street[at]],
            house=new.house[at],
            block=new.block[at],
            index_code=new.index_code[at],
            lat=points[at][0],
            lon=points[at][1],
            cell=places.cell(*points[at]),
        )
        for at in range(len(new))
    ]
    _insert(Building, rows)
    return [row.id for row in rows]


def _duties(growth: Growth, organisations: Ids, buildings: list[int]) -> None:
    """Managers as planned, heat from the city's network, lifts by the firm of the street."""
    lift_firms = sorted(code for code in organisations if code.startswith("lift-"))
    new = growth.buildings
    rows = [
        BuildingDuty(
            building_id=buildings[at],
            duty=duty,
            organisation_id=organisations[code],
            valid_from=_midnight(date(2020, 1, 1)),
        )
        for at in range(len(new))
        for duty, code in (
            ("heating", "heat" if new.managed[at] else ""),
            ("lift", lift_firms[new.street[at] % len(lift_firms)] if new.lift[at] else ""),
        )
        if code in organisations
    ]
    rows += _management(growth.organisations, organisations, buildings)
    _insert(BuildingDuty, rows)


def _management(
    new: Iterable[NewOrganisation], organisations: Ids, buildings: list[int]
) -> Iterator[BuildingDuty]:
    new = list(new)
    looked_after = {one.code: one.buildings for one in new}
    for one in new:
        for at in looked_after[one.heir] if one.heir else one.buildings:
            yield BuildingDuty(
                building_id=buildings[at],
                duty="management",
                organisation_id=organisations[one.code],
                valid_from=_midnight(one.founded),
                valid_to=_midnight(one.closed),
            )


def _things(growth: Growth, organisations: Ids, buildings: list[int]) -> None:
    keepers = {
        at: organisations[one.code]
        for one in growth.organisations
        if one.closed is None
        for at in one.buildings
    }
    rows = (
        Asset(
            kind=one.kind,
            code=one.code,
            lat=one.lat,
            lon=one.lon,
            cell=places.cell(one.lat, one.lon),
            building_id=buildings[one.building],
            organisation_id=organisations.get(one.keeper, keepers.get(one.building)),
            valid_from=_midnight(date(2020, 1, 1)),
            **dict(zip(("name_kk", "name_ru", "name_en"), one.names, strict=True)),
        )
        for one in growth.things
    )
    _insert(Asset, rows)
