"""The register's verbs: streets keep their past, buildings their point, duties their holders."""

from datetime import timedelta

import pytest

from komek.directory import services as directory
from komek.kernel import clock
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from komek.kernel.models import AuditEntry
from komek.kernel.places import cell
from komek.registries import queries, services
from komek.registries.models import Asset, Building, Street, StreetName
from komek.registries.services.streets import aliases_of


@pytest.fixture
def building(streets):
    return Building.objects.get(street_id=streets["seifullin"], house="12", block="")


@pytest.fixture
def company(db):
    return directory.create_organisation(
        actor=SYSTEM, code="lifts", kind="lift_company", name_kk="Лифт"
    )


def test_a_renaming_to_the_same_name_changes_nothing(streets):
    before = StreetName.objects.count()
    services.rename_street(
        actor=SYSTEM, street_id=streets["abai"], name_kk="Ұлы Дала даңғылы", name_ru="Улы Дала"
    )
    assert StreetName.objects.count() == before


def test_a_planned_renaming_is_not_overtaken(streets):
    names = {"actor": SYSTEM, "street_id": streets["abai"], "name_kk": "Жаңа"}
    services.rename_street(**names, at=clock.now() + timedelta(days=9))
    with pytest.raises(Conflict) as refused:
        services.rename_street(**{**names, "name_kk": "Тағы"})
    assert refused.value.code == "renaming_planned"


def test_aliases_become_those_given(streets):
    street = Street.objects.get(id=streets["abai"])
    services.set_aliases(actor=SYSTEM, street_id=street.id, names=["Улица", "проспект", "Улица"])
    assert aliases_of(street) == ["Улица", "проспект"]


def test_a_street_needs_a_name(db):
    with pytest.raises(Invalid) as refused:
        services.add_street(actor=SYSTEM, code="x", name_kk=" ")
    assert refused.value.code == "name_missing"
    assert not Street.objects.exists()


def test_a_building_that_moves_changes_its_cell(building):
    services.edit_building(actor=SYSTEM, building_id=building.id, lat=51.2)
    building.refresh_from_db()
    assert building.cell == cell(51.2, 71.4)


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ({"lat": 151.0, "lon": 171.0}, "coordinates_invalid"),
        ({"lat": 71.4, "lon": 151.1}, None),
        ({"lat": 100.0, "lon": 51.1}, "coordinates_swapped"),
        ({"lat": float("nan"), "lon": 71.0}, "coordinates_invalid"),
        ({"lat": 51.1}, "place_missing"),
    ],
)
def test_a_building_stands_on_earth(streets, place, code):
    new = {"actor": SYSTEM, "street_id": streets["abai"], "house": "1", **place}
    if code is None:
        services.add_building(**new)
        return
    with pytest.raises(Invalid) as refused:
        services.add_building(**new)
    assert refused.value.code == code


def test_a_house_is_registered_once(building, streets):
    with pytest.raises(Conflict):
        services.add_building(
            actor=SYSTEM, street_id=streets["seifullin"], house="12", lat=51.0, lon=71.0
        )


def test_a_duty_passes_from_one_to_another(building, company):
    def give(organisation_id: int | None, at=None, duty="lift"):
        services.set_duties(
            actor=SYSTEM, building_id=building.id, duties={duty: organisation_id}, at=at
        )

    give(company.id, clock.now())
    give(company.id, duty="heating")
    assert queries.duty_holder(building.id, "lift") == company.id
    assert queries.duty_holder(building.id, "management") is None
    later = clock.now() + timedelta(days=3)
    give(None, later)
    assert queries.duty_holder(building.id, "lift", later) is None
    assert queries.duty_holder(building.id, "heating", later) == company.id
    assert queries.duty_holder(building.id, "lift") == company.id
    with pytest.raises(NotFound):
        give(404, later + timedelta(days=1))


def test_a_planned_duty_is_not_overtaken(building, company):
    duties = {"actor": SYSTEM, "building_id": building.id, "duties": {"lift": company.id}}
    services.set_duties(**duties, at=clock.now() + timedelta(days=3))
    with pytest.raises(Conflict) as refused:
        services.set_duties(**duties)
    assert refused.value.code == "duty_planned"


def test_an_asset_is_moved_and_handed_over(building, company):
    lamp = {"actor": SYSTEM, "kind": "lamp", "code": "lamp-1"}
    first = services.add_asset(
        **lamp, name_kk="Шам", lat=51.1, lon=71.4, attributes={"watts": 60}, building_id=building.id
    )
    assert services.revise_asset(**lamp, name_kk="Шам").id == first.id
    second = services.revise_asset(**lamp, lat=51.2, organisation_id=company.id)
    assert (second.cell, second.attributes) == (cell(51.2, 71.4), {"watts": 60})
    services.end_asset(**lamp, at=clock.now() + timedelta(days=1))
    assert Asset.objects.filter(code="lamp-1").count() == 2
    with pytest.raises(Invalid) as refused:
        services.revise_asset(**lamp, attributes={"poles": [1]})
    assert refused.value.code == "attributes_nested"


def test_only_editors_change_the_register(building):
    before = AuditEntry.objects.count()
    with pytest.raises(Forbidden):
        services.edit_building(actor=Actor.anonymous(), building_id=building.id, house="13")
    assert AuditEntry.objects.count() == before
