"""The directory in memory answers for now, for the past and for what is planned."""

from datetime import date, timedelta

import pytest

from komek.directory import snapshot
from komek.directory.models import (
    DayOverride,
    Organisation,
    OrganisationLink,
    Service,
    ServiceFact,
    ServiceGroup,
    Territory,
)
from komek.kernel import clock
from komek.kernel.workdays import Term
from tests.directory.moments import later

pytestmark = pytest.mark.django_db

THEN = later(-10)


def square(lon: float) -> dict:
    ring = [[lon, 51.0], [lon + 1, 51.0], [lon + 1, 52.0], [lon, 52.0], [lon, 51.0]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def service():
    group = ServiceGroup.objects.create(code="water", name_kk="Су")
    old = Service.objects.create(
        code="leak", group=group, name_ru="Утечка", valid_from=THEN, valid_to=clock.now()
    )
    new = Service.objects.create(
        code="leak", group=group, name_ru="Течь", valid_from=clock.now(), promised_amount=2
    )
    ServiceFact.objects.create(
        service=new, code="where", datatype="singlevaluelist", values=[{"key": "flat", "ru": "В"}]
    )
    return old, new


def test_the_version_that_holds_now_is_found_with_its_facts(service):
    old, new = service
    found = snapshot.current().service("leak")
    assert (found.id, found.group_code, found.promised) == (new.id, "water", Term(2, "days"))
    assert found.facts[0].values == (("flat", {"kk": "", "ru": "В", "en": ""}),)
    assert found.name("en") == ("Течь", "ru")
    assert snapshot.current().service("leak", clock.now() - timedelta(days=1)).id == old.id
    assert snapshot.current().service("leak", THEN - timedelta(days=1)) is None
    assert snapshot.current().service_version(old.id).names["ru"] == "Утечка"


def test_a_planned_version_holds_when_its_time_comes_without_reading_again(
    service, journey, django_assert_num_queries
):
    _, new = service
    Service.objects.filter(id=new.id).update(valid_from=clock.now() + timedelta(days=1))
    held = snapshot.current()
    assert held.service("leak") is None
    journey.forward(timedelta(days=1))
    with django_assert_num_queries(0):
        assert held.service("leak").id == new.id


def test_a_point_lies_in_the_district_as_it_was_drawn_then():
    Territory.objects.create(
        code="esil",
        kind="district",
        geometry=square(71),
        valid_from=THEN,
        valid_to=clock.now(),
    )
    Territory.objects.create(
        code="nura", kind="district", geometry=square(71), valid_from=clock.now()
    )
    Territory.objects.create(code="heating-3", kind="zone", geometry=square(71), valid_from=THEN)
    now = snapshot.current()
    assert now.territory_at(51.5, 71.5).code == "nura"
    assert now.territory_at(51.5, 71.5, THEN).code == "esil"
    assert now.territory_at(51.5, 73.5) is None


def test_a_tree_is_answered_for_any_moment():
    city, old, new, unit = (
        Organisation.objects.create(code=code, kind="department", valid_from=THEN)
        for code in ("city", "old", "new", "unit")
    )
    for parent, child in ((city, old), (city, new)):
        OrganisationLink.objects.create(parent=parent, child=child, valid_from=THEN)
    moved = clock.now()
    OrganisationLink.objects.create(parent=old, child=unit, valid_from=THEN, valid_to=moved)
    OrganisationLink.objects.create(parent=new, child=unit, valid_from=moved)
    now = snapshot.current()
    assert now.ancestors(unit.id) == (unit.id, new.id, city.id)
    assert now.ancestors(unit.id, THEN) == (unit.id, old.id, city.id)
    assert now.descendants(city.id) == {city.id, old.id, new.id, unit.id}
    assert now.organisation_by_code("unit") is now.organisation(unit.id)


def test_the_calendar_knows_the_citys_own_days():
    monday = date(2026, 1, 12)
    DayOverride.objects.create(day=monday, kind="off")
    assert not snapshot.current().calendar.is_working(monday)


def test_reading_takes_one_query_a_table(service, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        snapshot.current()
    with django_assert_max_num_queries(0):
        snapshot.current().service("leak")
