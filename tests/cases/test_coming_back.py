"""A matter that comes back: found by person and place, shown to staff, revoking first contacts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import h3.api.basic_int as h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.cases import queries, services
from komek.cases.models import Case, CaseEvent, Found, Repeat
from komek.cases.repeats import Matter, found_by
from komek.cases.services import NewCase, Reporter, open_case
from komek.kernel import clock, places
from komek.kernel.actors import SYSTEM, Actor, Role
from komek.kernel.errors import Forbidden, NotFound
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.registries.models import Building, Street
from tests.cases.test_checking import resident_of
from tests.cases.town import INSIDE, POTHOLE, Town

THEN = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
HERE = places.cell(*INSIDE)
BESIDE = next(cell for cell in places.neighbours(HERE) if cell != HERE)
FAR = h3.latlng_to_cell(51.2, 71.5, places.RESOLUTION)
AIGUL = Reporter(name="Айгүл", phone="87015551474")

MATTERS = st.builds(
    Matter,
    st.none() | st.integers(1, 3),
    st.none() | st.integers(1, 3),
    st.none() | st.sampled_from([HERE, BESIDE, FAR]),
)


@given(MATTERS, MATTERS)
def test_being_one_matter_goes_both_ways(one: Matter, other: Matter) -> None:
    assert found_by(one, other) == found_by(other, one)


@given(MATTERS, MATTERS)
def test_one_matter_has_one_place_or_one_person_in_common(one: Matter, other: Matter) -> None:
    found = found_by(one, other)
    column = {Found.RESIDENT: 0, Found.BUILDING: 1, Found.CELL: 2}
    if found is not None:
        shared = one[column[found]]
        assert shared is not None
        assert shared == other[column[found]]
    else:
        both = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
        assert not both or any(a != b for a, b in both)


@given(MATTERS, MATTERS)
def test_two_buildings_are_never_one_matter(one: Matter, other: Matter) -> None:
    one, other = one._replace(building_id=1), other._replace(building_id=2)
    assert found_by(one, other) is None


@given(MATTERS)
def test_the_same_known_matter_is_itself(one: Matter) -> None:
    assert (found_by(one, one) is None) is (one == Matter(None, None, None))


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (Matter(1, None, HERE), Matter(1, None, BESIDE), Found.RESIDENT),
        (Matter(1, None, HERE), Matter(1, None, FAR), None),
        (Matter(1, None, None), Matter(1, 7, HERE), Found.RESIDENT),
        (Matter(1, 7, HERE), Matter(2, 7, HERE), Found.BUILDING),
        (Matter(1, 7, HERE), Matter(2, None, HERE), Found.CELL),
        (Matter(1, None, HERE), Matter(2, None, BESIDE), None),
        (Matter(None, None, None), Matter(None, None, None), None),
    ],
)
def test_what_makes_two_cases_one_matter(one: Matter, other: Matter, found: Found | None) -> None:
    assert found_by(one, other) == found


# Against the database


def opened(
    at: datetime, new: NewCase = POTHOLE, actor: Actor | None = None, **more: object
) -> Case:
    with clock.travel(at):
        result = open_case(actor=actor or Actor.anonymous(), new=replace(new, **more))
    return Case.objects.get(id=result.id)


def closed(at: datetime, days: float = 0, **more: object) -> Case:
    """A case opened at the moment, answered and confirmed so many days later."""
    case = opened(at, **more)
    with clock.travel(at + timedelta(days=days)):
        services.answer(actor=SYSTEM, case_uid=case.uid, text="Filled.")
        services.confirm(actor=SYSTEM, case_uid=case.uid)
    return case


def noticed(at: datetime = THEN) -> int:
    return services.notice_repeats(at - timedelta(days=60))


def repeat_of(case: Case) -> tuple[int, str] | None:
    row = Repeat.objects.filter(case=case).first()
    return row and (row.earlier_id, row.found)


def test_a_new_case_at_the_same_place_soon_after_the_end_is_a_repeat(town: Town) -> None:
    earlier = closed(THEN)
    later = opened(THEN + timedelta(days=29))
    assert noticed() == 1
    assert repeat_of(later) == (earlier.id, "cell")
    told = OutboxEvent.objects.get(kind="cases.repeated")
    assert (told.subject, told.data) == (later.subject, {"earlier": earlier.id, "found": "cell"})
    assert AuditEntry.objects.get(action="cases.notice_repeat").subject == later.subject


def test_looking_twice_finds_nothing_new(town: Town) -> None:
    closed(THEN)
    opened(THEN + timedelta(days=1))
    assert (noticed(), noticed()) == (1, 0)
    assert OutboxEvent.objects.filter(kind="cases.repeated").count() == 1


def test_thirty_days_count_from_the_end_and_not_from_the_beginning(town: Town) -> None:
    earlier = closed(THEN, days=20)
    in_time = opened(THEN + timedelta(days=49))
    too_late = opened(THEN + timedelta(days=51), lat=INSIDE[0], lon=INSIDE[1])
    noticed()
    assert repeat_of(in_time) == (earlier.id, "cell")
    assert repeat_of(too_late) is None


def test_what_is_still_open_is_a_duplicate_and_no_repeat(town: Town) -> None:
    opened(THEN)
    later = opened(THEN + timedelta(days=1))
    with clock.travel(THEN + timedelta(days=2)):
        services.answer(actor=SYSTEM, case_uid=later.uid, text="Filled.")
    opened(THEN + timedelta(days=3))
    assert noticed() == 0


def test_what_ended_after_the_new_one_came_is_not_repeated_by_it(town: Town) -> None:
    closed(THEN, days=5)
    opened(THEN + timedelta(days=2))
    assert noticed() == 0


def test_an_answer_that_nobody_confirmed_counts_as_an_end(town: Town) -> None:
    earlier = opened(THEN)
    with clock.travel(THEN):
        services.answer(actor=SYSTEM, case_uid=earlier.uid, text="Filled.")
    services.expire_unconfirmed(THEN + timedelta(days=20))
    later = opened(THEN + timedelta(days=25))
    noticed()
    assert repeat_of(later) == (earlier.id, "cell")


@pytest.mark.parametrize("change", [{"lat": 51.2, "lon": 71.5}, {"service_code": "advice"}])
def test_another_place_or_another_service_is_another_matter(
    town: Town, change: dict[str, object]
) -> None:
    closed(THEN)
    opened(THEN + timedelta(days=1), **change)
    assert noticed() == 0


def test_a_new_version_of_the_service_is_the_same_service(town: Town) -> None:
    earlier = closed(THEN)
    later = opened(THEN + timedelta(days=1))
    old = type(town.pothole).objects.get(id=town.pothole.id)
    old.pk, old.valid_from = None, THEN
    type(old).objects.filter(id=town.pothole.id).update(valid_to=THEN)
    old.save()
    Case.objects.filter(id=later.id).update(service=old)
    noticed()
    assert repeat_of(later) == (earlier.id, "cell")


def test_the_same_person_is_surer_than_the_same_place_and_a_later_case_than_an_earlier(
    town: Town,
) -> None:
    closed(THEN, reporter=AIGUL)
    theirs = closed(THEN + timedelta(days=1), reporter=AIGUL)
    closed(THEN + timedelta(days=2))
    later = opened(THEN + timedelta(days=3), reporter=AIGUL)
    assert noticed() == 3, "the second and the third repeat what came before, too"
    assert repeat_of(later) == (theirs.id, "resident")


def test_the_same_building_is_one_place_and_its_neighbour_another(town: Town) -> None:
    street = Street.objects.create(code="abai")
    home, next_door = (
        Building.objects.create(street=street, house=house, lat=INSIDE[0], lon=INSIDE[1], cell=HERE)
        for house in ("1", "3")
    )
    at_home = {"building_id": home.id, "lat": None, "lon": None}
    earlier = closed(THEN, **at_home)
    later = opened(THEN + timedelta(days=1), **at_home)
    beside = opened(THEN + timedelta(days=1), **at_home | {"building_id": next_door.id})
    noticed()
    assert repeat_of(later) == (earlier.id, "building")
    assert repeat_of(beside) is None


# First contact


def first_contact(town: Town, at: datetime = THEN) -> Case:
    return opened(at, actor=town.staff(Role.OPERATOR), first_contact_answer="In May")


@pytest.mark.parametrize(("days", "holds"), [(6.9, False), (7.1, True)])
def test_a_first_contact_that_comes_back_within_a_week_was_none(
    town: Town, days: float, holds: bool
) -> None:
    earlier = first_contact(town)
    later = opened(THEN + timedelta(days=days))
    noticed()
    earlier.refresh_from_db()
    assert (earlier.first_contact, earlier.state) == (holds, "closed")
    revoked = CaseEvent.objects.filter(case_id=earlier.id, verb="revoke")
    assert [event.data for event in revoked] == ([] if holds else [{"repeat": later.id}])


def test_it_is_revoked_once_and_the_resident_is_not_bothered(town: Town) -> None:
    earlier = first_contact(town)
    opened(THEN + timedelta(days=1))
    opened(THEN + timedelta(days=2))
    noticed()
    noticed()
    mine = queries.timeline(resident_of(earlier), earlier.id)
    theirs = queries.timeline(town.staff(Role.OPERATOR), earlier.id)
    assert "revoke" not in [entry.verb for entry in mine]
    assert [entry.verb for entry in theirs].count("revoke") == 1


# Who sees it


def test_both_cases_name_each_other(town: Town) -> None:
    earlier, operator = closed(THEN), town.staff(Role.OPERATOR)
    later = opened(THEN + timedelta(days=1))
    noticed()
    (before,) = queries.repeats(operator, later.id)
    (after,) = queries.repeats(operator, earlier.id)
    assert (before.number, before.later, before.found) == (earlier.number, False, "cell")
    assert (after.number, after.later) == (later.number, True)


def test_an_executor_learns_nothing_of_who_reported(town: Town) -> None:
    executor = town.staff(Role.EXECUTOR, town.depot)
    closed(THEN, reporter=AIGUL)
    later = opened(THEN + timedelta(days=1), reporter=AIGUL)
    noticed()
    assert queries.repeats(executor, later.id) == ()
    assert len(queries.repeats(town.staff(Role.OPERATOR), later.id)) == 1


def test_nobody_sees_cases_that_are_not_theirs(town: Town) -> None:
    earlier = closed(THEN)
    later = opened(THEN + timedelta(days=1))
    noticed()
    with clock.travel(THEN + timedelta(days=2)):
        services.forward(actor=SYSTEM, case_uid=later.uid, organisation_id=town.water.id)
    assert queries.repeats(town.staff(Role.EXECUTOR, town.water), later.id) == ()
    assert queries.repeats(resident_of(later), later.id) == ()
    with pytest.raises(Forbidden):
        queries.repeats(town.staff(Role.EXECUTOR, town.water), earlier.id)
    with pytest.raises(NotFound):
        queries.repeats(SYSTEM, 10**9)
