"""What is open around a place: for whoever takes a call, the caller's own building first."""

from dataclasses import replace

import pytest

from komek.cases import queries, services
from komek.cases.models import Case, State
from komek.cases.services import NewIncident, Reporter, open_case
from komek.directory import snapshot
from komek.kernel import reference
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Forbidden, NotFound
from komek.kernel.ids import in_groups
from komek.kernel.places import Point
from komek.registries.models import Building, Street
from tests.cases.town import INSIDE, POTHOLE, Town

pytestmark = pytest.mark.django_db

HERE = Point(*INSIDE)
METRE = 1 / 111_195
AIGUL = Reporter(name="Айгүл", phone="8 701 555 14 74")


@pytest.fixture
def operator(town: Town) -> Actor:
    return town.staff(Role.OPERATOR)


@pytest.fixture
def house(town: Town) -> Building:
    street = Street.objects.create(code="dostyk")
    return Building.objects.create(street=street, house="12", lat=HERE.lat, lon=HERE.lon, cell=1)


def opened(metres: float = 0, **changes: object) -> Case:
    new = replace(POTHOLE, lat=HERE.lat + metres * METRE, **changes)
    return Case.objects.get(uid=open_case(actor=SYSTEM, new=new).uid)


def numbers(found: queries.Around) -> list[str]:
    return [one.number for one in found.cases]


def test_the_building_comes_first_then_the_service_then_the_nearest(operator, house) -> None:
    far, near = opened(200), opened(20)
    lift = opened(30, service_code="lift", facts={"singlevaluelist": ["a"]})
    inside = opened(0, building_id=house.id)
    outside = opened(310)
    found = queries.around(operator, HERE, building_id=house.id, service_code="lift")
    assert numbers(found) == [one.number for one in (inside, lift, near, far)]
    assert outside.number not in numbers(found)
    first, second, *_ = found.cases
    assert (first.same_building, first.same, second.same) == (True, False, True)
    assert [one.metres for one in found.cases] == [0, 30, 20, 200]


def test_what_ended_and_what_strangers_may_not_know_is_not_shown(operator, town) -> None:
    Case.objects.filter(id=opened().id).update(state=State.CLOSED)
    opened(service_code="advice")
    opened(service_code="complaint")
    assert queries.around(operator, HERE).cases == ()


def test_incidents_of_the_place_are_shown(operator, town) -> None:
    new = NewIncident(
        service_code="pothole",
        organisation_id=town.depot.id,
        titles={"en": "A pipe has burst"},
        cause="Frost",
        case_uids=[opened().uid],
    )
    services.open_incident(actor=operator, new=new)
    (incident,) = queries.around(operator, HERE).incidents
    assert incident.titles["title_en"] == "A pipe has burst"
    assert queries.around(operator, Point(51.2, 71.5)).incidents == ()


def test_executors_are_shown_nothing_of_others(town) -> None:
    with pytest.raises(Forbidden):
        queries.around(town.staff(Role.EXECUTOR, town.depot), HERE)


def test_a_promise_says_who_why_and_until_when(operator, town) -> None:
    service = snapshot.current().service("pothole")
    promised = queries.promise(operator, service, point=HERE)
    assert promised.organisation is not None
    assert promised.organisation.code == "depot"
    assert promised.reason[1:] == ("service",)
    assert abs((promised.legal_due - opened().legal_due).total_seconds()) < 60
    town.rule.delete()
    reference.forget()
    assert queries.promise(operator, service).organisation is None


def test_number_and_key_of_a_case_open_who_reported_it(operator) -> None:
    first = open_case(actor=SYSTEM, new=replace(POTHOLE, reporter=AIGUL))
    spoken = in_groups(first.key).lower()
    known = services.unlock_by_key(actor=operator, number=first.number, key=spoken)
    assert known.name == "Айгүл"
    themselves = Reporter(resident_id=known.resident_id)
    new = replace(POTHOLE, reporter=themselves, text="And another")
    second = open_case(actor=operator, new=new)
    known = services.unlock_by_key(actor=operator, number=second.number, key=second.key)
    lines = queries.of_caller(operator, known.resident_id)
    assert [one.number for one in lines] == [second.number, first.number]
    with pytest.raises(NotFound):
        services.unlock_by_key(actor=operator, number=first.number, key=second.key)
    nobody = open_case(actor=SYSTEM, new=POTHOLE)
    with pytest.raises(NotFound):
        services.unlock_by_key(actor=operator, number=nobody.number, key=nobody.key)
    with pytest.raises(NotFound):
        services.unlock_in_call(actor=operator, case_uid=nobody.uid, known=False)
    known = services.unlock_in_call(actor=operator, case_uid=first.uid, known=True)
    assert known.name == "Айгүл"


def test_a_neighbours_name_and_number_give_no_key_to_what_is_theirs(operator) -> None:
    hers = open_case(actor=SYSTEM, new=replace(POTHOLE, reporter=AIGUL))
    said = open_case(actor=operator, new=replace(POTHOLE, reporter=AIGUL, text="As her neighbour"))
    with pytest.raises(NotFound, match="Ask for a code"):
        services.unlock_by_key(actor=operator, number=said.number, key=said.key)
    with pytest.raises(NotFound, match="Ask for a code"):
        services.unlock_by_key(actor=operator, number=hers.number, key=hers.key)


def test_whom_the_operator_knows_takes_part_without_saying_it_again(operator) -> None:
    case = opened()
    other = open_case(actor=SYSTEM, new=replace(POTHOLE, reporter=AIGUL))
    known = services.unlock_by_key(actor=operator, number=other.number, key=other.key)
    who = Reporter(resident_id=known.resident_id)
    assert services.join(actor=operator, case_uid=case.uid, how="desk", who=who).key
    with pytest.raises(Forbidden):
        services.join(actor=Actor.anonymous("kk"), case_uid=case.uid, how="portal", who=who)


def test_who_was_known_in_one_call_alone_has_not_shown_who_they_are(operator) -> None:
    first = open_case(actor=operator, new=replace(POTHOLE, reporter=AIGUL))
    known = services.unlock_in_call(actor=operator, case_uid=first.uid, known=False)
    goes_on = Reporter(resident_id=known.resident_id, shown=False)
    second = open_case(actor=operator, new=replace(POTHOLE, reporter=goes_on, text="And another"))
    assert services.unlock_in_call(actor=operator, case_uid=second.uid, known=True) == known
    with pytest.raises(NotFound, match="Ask for a code"):
        services.unlock_by_key(actor=operator, number=second.number, key=second.key)
