"""Districts and days: redrawn and overridden, with the past as it was."""

from datetime import date

import pytest

from komek.directory import services, snapshot
from komek.directory.models import DayOverride, Territory
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.places import BadPolygon
from tests.directory.moments import TODAY, later


def box(west: float, east: float) -> dict:
    ring = [[west, 51], [east, 51], [east, 52], [west, 52], [west, 51]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def esil(db):
    return services.create_territory(
        actor=SYSTEM,
        code="esil",
        kind="district",
        name_kk="Есіл",
        geometry=box(71, 73),
        at=later(-100),
    )


def test_a_district_that_shrinks_keeps_its_older_outline(esil):
    services.redraw_territory(actor=SYSTEM, code="esil", geometry=box(71, 72))
    now = snapshot.current()
    assert now.territory_at(51.5, 72.5) is None
    assert now.territory_at(51.5, 72.5, later(-1)).id == esil.id


def test_an_outline_that_crosses_itself_is_refused(esil):
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    for verb in (services.create_territory, services.redraw_territory):
        with pytest.raises(BadPolygon):
            verb(actor=SYSTEM, code="esil", geometry=bow)
    assert Territory.objects.count() == 1


def test_a_missing_outline_is_refused(db):
    with pytest.raises(BadPolygon):
        services.create_territory(actor=SYSTEM, code="nura", kind="district", name_kk="Н")


def test_two_outlines_of_one_district_never_hold_together(esil):
    with pytest.raises(Conflict) as refused:
        services.create_territory(
            actor=SYSTEM, code="esil", kind="district", name_kk="Е", geometry=box(1, 2)
        )
    assert refused.value.code == "validity_overlaps"


def test_an_ended_district_is_nowhere(esil):
    services.end_territory(actor=SYSTEM, code="esil")
    assert snapshot.current().territory_at(51.5, 71.5) is None
    assert snapshot.current().territory("esil") is None


def test_a_day_can_be_decided_again_and_given_back(db):
    friday = date(2026, 3, 6)
    assert snapshot.current().calendar.is_working(friday)
    services.override_day(actor=SYSTEM, day=friday, kind="off", name_kk="Дауыл")
    assert not snapshot.current().calendar.is_working(friday)
    services.override_day(actor=SYSTEM, day=friday, kind="half", name_kk="Дауыл")
    assert snapshot.current().calendar.closes_at(friday).hour == 8
    services.restore_day(actor=SYSTEM, day=friday)
    assert DayOverride.objects.count() == 0
    assert snapshot.current().calendar.closes_at(friday) > later(4).replace(hour=12)


def test_a_kind_of_day_that_does_not_exist_is_refused(db):
    with pytest.raises(Invalid) as refused:
        services.override_day(actor=SYSTEM, day=TODAY.date(), kind="lazy", name_kk="?")
    assert refused.value.field == "kind"
