"""Writing streets, buildings, who answers for them, and things along them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from komek.demo.city.growth import Growth
from komek.demo.city.organisations import NewOrganisation
from komek.demo.city.services.rows import NAMES, insert, midnight, midnight_if
from komek.kernel import places
from komek.registries.models import Asset, Building, BuildingDuty, Street, StreetName

NAMED_SINCE = date(2000, 1, 1)
KEPT_SINCE = date(2020, 1, 1)
Ids = Mapping[str, int]


def write_buildings(growth: Growth) -> list[int]:
    """New streets with their buildings; returns the buildings' ids in the order of the plan."""
    streets = [Street(code=one.code) for one in growth.streets]
    insert(Street, streets)
    since = midnight(NAMED_SINCE)
    names = (
        StreetName(street=street, name_kk=one.name_kk, name_ru=one.name_ru, valid_from=since)
        for street, one in zip(streets, growth.streets, strict=True)
    )
    insert(StreetName, names)
    new = growth.buildings
    points = zip(new.lat.tolist(), new.lon.tolist(), strict=True)
    rows = [
        Building(
            street=streets[new.street[at]],
            house=new.house[at],
            block=new.block[at],
            index_code=new.index_code[at],
            lat=lat,
            lon=lon,
            cell=places.cell(lat, lon),
        )
        for at, (lat, lon) in enumerate(points)
    ]
    insert(Building, rows)
    return [row.id for row in rows]


def write_duties(growth: Growth, organisations: Ids, buildings: Sequence[int]) -> None:
    """Managers as planned, heat from the city's network, lifts by the firm of the street."""
    insert(BuildingDuty, _heat_and_lifts(growth, organisations, buildings))
    insert(BuildingDuty, _management(growth.organisations, organisations, buildings))


def _heat_and_lifts(
    growth: Growth, organisations: Ids, buildings: Sequence[int]
) -> Iterator[BuildingDuty]:
    firms = sorted(code for code in organisations if code.startswith("lift-"))
    new = growth.buildings
    since = midnight(KEPT_SINCE)
    for at, building_id in enumerate(buildings):
        holders = {
            "heating": "heat" if new.managed[at] else "",
            "lift": firms[new.street[at] % len(firms)] if new.lift[at] else "",
        }
        for duty, code in holders.items():
            if code:
                yield BuildingDuty(
                    building_id=building_id,
                    duty=duty,
                    organisation_id=organisations[code],
                    valid_from=since,
                )


def _management(
    new: Sequence[NewOrganisation], organisations: Ids, buildings: Sequence[int]
) -> Iterator[BuildingDuty]:
    looked_after = {one.code: one.buildings for one in new}
    for one in new:
        for at in looked_after[one.heir] if one.heir else one.buildings:
            yield BuildingDuty(
                building_id=buildings[at],
                duty="management",
                organisation_id=organisations[one.code],
                valid_from=midnight(one.founded),
                valid_to=midnight_if(one.closed),
            )


def write_things(growth: Growth, organisations: Ids, buildings: Sequence[int]) -> None:
    """Assets; what nobody else keeps is kept by whoever manages the building."""
    managers = {
        at: organisations[one.code]
        for one in growth.organisations
        if one.closed is None
        for at in one.buildings
    }
    since = midnight(KEPT_SINCE)
    rows = (
        Asset(
            kind=one.kind,
            code=one.code,
            lat=one.lat,
            lon=one.lon,
            cell=places.cell(one.lat, one.lon),
            building_id=buildings[one.building],
            organisation_id=organisations.get(one.keeper, managers.get(one.building)),
            valid_from=since,
            **dict(zip(NAMES, one.names, strict=True)),
        )
        for one in growth.things
    )
    insert(Asset, rows)
