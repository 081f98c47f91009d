"""Leaves: whole days, noted by oneself or by whoever is above; who stands in, circles included."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.directory import queries, services
from komek.directory.models import Absence
from komek.directory.substitution import stand_in
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid
from tests.directory.moments import later

people = st.integers(1, 8)
aways = st.dictionaries(people, st.none() | people, max_size=8)


@given(people, aways)
def test_whoever_stands_in_is_there(user: int, away: dict[int, int | None]) -> None:
    found = stand_in(user, away)
    assert found is None or found not in away
    if user not in away:
        assert found == user


@given(people, aways)
def test_a_stand_in_is_reached_over_people_who_are_away(
    user: int, away: dict[int, int | None]
) -> None:
    chain = [user]
    while chain[-1] in away and away[chain[-1]] not in (None, *chain):
        chain.append(away[chain[-1]])
    expected = chain[-1] if chain[-1] not in away else None
    assert stand_in(user, away) == expected


@given(st.permutations(range(1, 6)))
def test_a_circle_ends_with_nobody(circle: list[int]) -> None:
    away = dict(zip(circle, [*circle[1:], circle[0]], strict=True))
    assert all(stand_in(user, away) is None for user in circle)


@pytest.fixture
def worker(city, founded):
    """Makes a member of staff of an organisation, or of the centre."""

    def create(name: str, role: str = "executor", organisation=None):
        user = services.create_user(actor=SYSTEM, email=f"{name}@astana.example", name=name)
        services.grant_role(
            actor=SYSTEM,
            user_id=user.id,
            role=role,
            organisation_id=organisation.id if organisation else None,
            at=later(-1),
        )
        return user

    return create


def actor(user, role: Role, organisation=None) -> Actor:
    grant = Grant(role, organisation.id if organisation else None)
    return Actor(f"user:{user.id}", (grant,), user_id=user.id)


FIRST, LAST = date(2026, 3, 9), date(2026, 3, 13)


def test_a_leave_lasts_from_the_first_to_the_end_of_the_last_day(worker, founded):
    heat = founded("heat")
    dana, erlan = worker("dana", organisation=heat), worker("erlan", organisation=heat)
    services.note_absence(
        actor=actor(dana, Role.EXECUTOR, heat),
        user_id=dana.id,
        first=FIRST,
        last=LAST,
        substitute_id=erlan.id,
    )
    begin, end = datetime(2026, 3, 8, 19, tzinfo=UTC), datetime(2026, 3, 13, 18, 59, 59, tzinfo=UTC)
    row = Absence.objects.get()
    assert (row.valid_from, row.valid_to) == (begin, datetime(2026, 3, 13, 19, tzinfo=UTC))
    assert queries.away(begin) == queries.away(end) == {dana.id: erlan.id}
    assert queries.away(row.valid_to) == {}
    with pytest.raises(Conflict):
        services.note_absence(actor=SYSTEM, user_id=dana.id, first=LAST, last=LAST)
    services.end_absence(actor=SYSTEM, absence_id=row.id, at=datetime(2026, 3, 10, tzinfo=UTC))
    assert queries.away(end) == {}


def test_a_leave_that_has_not_begun_is_dropped(worker, founded):
    dana = worker("dana", organisation=founded("heat"))
    row = services.note_absence(actor=SYSTEM, user_id=dana.id, first=FIRST, last=LAST)
    services.end_absence(actor=SYSTEM, absence_id=row.id)
    assert not Absence.objects.exists()


def test_whoever_is_shut_out_or_lost_all_roles_is_not_there(worker, founded):
    heat = founded("heat")
    dana, erlan, both = (worker(name, organisation=heat) for name in ("dana", "erlan", "both"))
    services.grant_role(actor=SYSTEM, user_id=both.id, role="inspector", at=later(-1))
    services.deactivate_user(actor=SYSTEM, user_id=dana.id)
    for user in (erlan, both):
        services.end_role(actor=SYSTEM, membership_id=user.memberships.earliest("id").id)
    assert queries.away() == {dana.id: None, erlan.id: None}


@pytest.mark.parametrize(
    ("days", "substitute", "code"),
    [((LAST, FIRST), None, "last_before_first"), ((FIRST, LAST), "dana", "own_substitute")],
)
def test_senseless_leaves_are_refused(worker, founded, days, substitute, code):
    dana = worker("dana", organisation=founded("heat"))
    with pytest.raises(Invalid) as refused:
        services.note_absence(
            actor=SYSTEM,
            user_id=dana.id,
            first=days[0],
            last=days[1],
            substitute_id=dana.id if substitute else None,
        )
    assert refused.value.code == code


def test_only_staff_stands_in(worker, founded):
    dana = worker("dana", organisation=founded("heat"))
    resident = services.create_user(actor=SYSTEM, email="resident@astana.example")
    with pytest.raises(Invalid) as refused:
        services.note_absence(
            actor=SYSTEM, user_id=dana.id, first=FIRST, last=LAST, substitute_id=resident.id
        )
    assert refused.value.code == "substitute_not_staff"


MANAGERS = {Role.SUPERVISOR, Role.EDITOR, Role.ADMINISTRATOR}
STAFF = sorted(set(Role) - {Role.ANONYMOUS, Role.RESIDENT, Role.PARTNER})


@pytest.mark.parametrize("role", sorted(Role))
def test_who_notes_whose_leave(worker, founded, role):
    heat, water = founded("heat"), founded("water")
    boiler = founded("boiler", heat.id)
    dana = worker("dana", organisation=boiler)
    somebody = worker("somebody", organisation=water)
    for place in (heat, boiler, water, None):
        asking = actor(somebody, role, place)
        above = role is Role.HEAD and place in (heat, boiler, None)
        if role in MANAGERS or above:
            row = services.note_absence(actor=asking, user_id=dana.id, first=FIRST, last=LAST)
            services.end_absence(actor=asking, absence_id=row.id)
        else:
            with pytest.raises(Forbidden):
                services.note_absence(actor=asking, user_id=dana.id, first=FIRST, last=LAST)
    assert not Absence.objects.exists()


@pytest.mark.parametrize("role", sorted(Role))
def test_staff_notes_their_own(worker, founded, role):
    heat = founded("heat")
    dana = worker("dana", organisation=heat)
    asking = actor(dana, role, heat)
    if role in STAFF:
        services.note_absence(actor=asking, user_id=dana.id, first=FIRST, last=LAST)
    else:
        with pytest.raises(Forbidden):
            services.note_absence(actor=asking, user_id=dana.id, first=FIRST, last=LAST)
