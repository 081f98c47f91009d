"""People begin and leave: account, roles and sessions go together, and nobody is locked out."""

import pytest

from komek.directory import queries, services
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid
from komek.kernel.models import AuditEntry, User
from tests.directory.moments import TODAY, later

ADMINISTRATOR = Actor("user:1", (Grant(Role.ADMINISTRATOR),), user_id=1)


def join(**changes: object) -> User:
    fields = {"email": "aina@astana.example", "name": "Айна", "language": "kk", "role": "operator"}
    return services.join_staff(actor=ADMINISTRATOR, **{**fields, **changes})


def test_who_joins_has_the_role_from_that_day_on(city):
    new = join(at=later(3))
    assert queries.grants_of(new.id, later(2)) == ()
    assert queries.grants_of(new.id, later(3)) == (Grant(Role.OPERATOR),)


def test_an_address_that_is_known_keeps_its_account(city):
    before = join()
    services.deactivate_user(actor=SYSTEM, user_id=before.id)
    again = join(email="AINA@astana.example", name="Айна Серікқызы", at=later(1))
    assert (again.id, again.name, again.is_active) == (before.id, "Айна Серікқызы", True)
    assert AuditEntry.objects.filter(subject=f"user:{again.id}", action="user.woken").exists()


def test_what_is_no_role_makes_no_account(city):
    with pytest.raises(Invalid):
        join(role="resident")
    assert not User.objects.exists()


def test_who_leaves_has_no_role_left_not_even_a_planned_one(city):
    new = join(at=TODAY)
    services.grant_role(actor=SYSTEM, user_id=new.id, role="supervisor", at=later(5))
    services.leave_staff(actor=ADMINISTRATOR, user_id=new.id, at=later(2))
    assert queries.grants_of(new.id, later(1)) == (Grant(Role.OPERATOR),)
    assert queries.grants_of(new.id, later(2)) == ()
    assert queries.grants_of(new.id, later(9)) == ()


def test_the_last_administrator_stays(city):
    last = join(role="administrator", at=later(-1))
    with pytest.raises(Conflict) as refused:
        services.leave_staff(actor=SYSTEM, user_id=last.id)
    assert refused.value.code == "last_administrator"
    assert queries.grants_of(last.id)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_lets_people_join_or_leave(city, role):
    actor = Actor("user:5", (Grant(role),), user_id=5)
    new = join(at=later(-1))
    for verb, rest in (
        (services.leave_staff, {"user_id": new.id}),
        (services.join_staff, {"email": "x@y.kz", "name": "", "language": "kk", "role": "head"}),
    ):
        with pytest.raises(Forbidden):
            verb(actor=actor, **rest)
    assert queries.grants_of(new.id)
