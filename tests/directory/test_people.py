"""Positions, who holds them, and who may do what."""

import pytest

from komek.directory import queries, services
from komek.directory.models import Leader, Membership
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid
from tests.directory.moments import TODAY, later


@pytest.fixture
def post(city):
    return services.create_position(
        actor=SYSTEM, organisation_id=city.id, code="mayor", kind="head", name_kk="Әкім"
    )


@pytest.fixture
def user(db):
    return services.create_user(actor=SYSTEM, email="Aina@astana.example", name="Айна")


def test_a_new_leader_takes_the_place_of_the_last(post):
    for name, day in (("Бірінші", 1), ("Екінші", 5)):
        services.appoint_leader(actor=SYSTEM, position_id=post.id, person_name=name, at=later(day))
    assert queries.leader_of(post.id, later(4)).person_name == "Бірінші"
    assert queries.leader_of(post.id, later(5)).person_name == "Екінші"
    services.end_leader(actor=SYSTEM, position_id=post.id, at=later(9))
    assert queries.leader_of(post.id, later(9)) is None


def test_two_people_never_hold_one_position(post):
    services.appoint_leader(
        actor=SYSTEM, position_id=post.id, person_name="А", at=TODAY, until=later(9)
    )
    with pytest.raises(Conflict) as refused:
        services.appoint_leader(actor=SYSTEM, position_id=post.id, person_name="Б", at=later(3))
    assert refused.value.code == "validity_overlaps"
    assert Leader.objects.count() == 1


def test_an_abolished_post_is_held_by_nobody(post, city):
    services.appoint_leader(actor=SYSTEM, position_id=post.id, person_name="А", at=later(1))
    services.end_position(actor=SYSTEM, position_id=post.id, at=later(2))
    assert queries.positions_of(city.id, later(2)) == []
    assert queries.leader_of(post.id, later(2)) is None


def test_a_head_names_people_below_and_nowhere_else(city, founded):
    heat, water = founded("heat"), founded("water")
    boiler = founded("boiler", heat.id)
    head = Actor("user:7", (Grant(Role.HEAD, heat.id),), user_id=7)
    new = {"actor": head, "kind": "staff", "name_kk": "Слесарь"}
    services.create_position(organisation_id=boiler.id, code="fitter", **new)
    with pytest.raises(Forbidden):
        services.create_position(organisation_id=water.id, code="plumber", **new)
    with pytest.raises(Forbidden):
        services.create_position(organisation_id=city.id, code="clerk", **new)


def test_an_e_mail_address_belongs_to_one_account(user):
    assert user.email == "aina@astana.example"
    with pytest.raises(Conflict) as refused:
        services.create_user(actor=SYSTEM, email=" AINA@astana.example ")
    assert refused.value.code == "email_taken"
    with pytest.raises(Invalid):
        services.create_user(actor=SYSTEM, email="nobody")


def test_a_role_holds_from_its_moment_to_its_end(user, city):
    grant = services.grant_role(
        actor=SYSTEM, user_id=user.id, role="head", organisation_id=city.id, at=later(1)
    )
    assert queries.grants_of(user.id) == ()
    assert queries.grants_of(user.id, later(1)) == (Grant(Role.HEAD, city.id),)
    services.end_role(actor=SYSTEM, membership_id=grant.id, at=later(2))
    assert queries.grants_of(user.id, later(2)) == ()
    assert queries.actor_of(user, "ru").grants == (Grant(Role.ANONYMOUS),)


@pytest.mark.parametrize("role", ["anonymous", "resident", "partner", "king"])
def test_roles_that_nobody_is_granted(user, role):
    with pytest.raises(Invalid) as refused:
        services.grant_role(actor=SYSTEM, user_id=user.id, role=role)
    assert refused.value.code == "role_unknown"


def test_an_executor_belongs_to_an_organisation(user):
    with pytest.raises(Invalid) as refused:
        services.grant_role(actor=SYSTEM, user_id=user.id, role="executor")
    assert refused.value.field == "organisation"


@pytest.mark.parametrize("whole_city", [True, False])
def test_a_role_is_held_once(user, city, whole_city):
    organisation = None if whole_city else city.id
    grant = {"actor": SYSTEM, "user_id": user.id, "role": "analyst"}
    services.grant_role(**grant, organisation_id=organisation, until=later(9))
    with pytest.raises(Conflict):
        services.grant_role(**grant, organisation_id=organisation, at=later(8))
    services.grant_role(**grant, organisation_id=organisation, at=later(9))
    assert Membership.objects.count() == 2


def test_the_city_is_never_left_without_an_administrator(user):
    services.grant_role(actor=SYSTEM, user_id=user.id, role="administrator")
    with pytest.raises(Conflict) as refused:
        services.deactivate_user(actor=SYSTEM, user_id=user.id)
    assert refused.value.code == "last_administrator"
    other = services.create_user(actor=SYSTEM, email="other@astana.example")
    services.grant_role(actor=SYSTEM, user_id=other.id, role="administrator")
    services.deactivate_user(actor=SYSTEM, user_id=user.id)
    user.refresh_from_db()
    assert not user.is_active
    assert queries.grants_of(user.id) == ()


def test_only_administrators_give_roles(user, editor):
    with pytest.raises(Forbidden):
        services.grant_role(actor=editor, user_id=user.id, role="editor")
    administrator = Actor("user:2", (Grant(Role.ADMINISTRATOR),), user_id=2)
    services.grant_role(actor=administrator, user_id=user.id, role="editor")
    assert queries.grants_of(user.id) == (Grant(Role.EDITOR),)
