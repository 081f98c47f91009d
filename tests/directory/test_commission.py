"""Who decides about more time: seated and unseated by verbs, as of a moment."""

import pytest

from komek.directory import queries, services
from komek.kernel.actors import SYSTEM, Actor, Grant, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid
from komek.kernel.models import AuditEntry
from tests.directory.moments import TODAY, later


@pytest.fixture
def user(city):
    row = services.create_user(actor=SYSTEM, email="aina@astana.example", name="Айна")
    services.grant_role(actor=SYSTEM, user_id=row.id, role="supervisor")
    return row


def test_a_seat_holds_from_a_moment_until_a_moment(user, editor):
    seat = services.seat_member(actor=editor, user_id=user.id, at=later(1), until=later(9))
    members = [queries.commission(later(day)) for day in (0, 1, 8, 9)]
    assert members == [frozenset(), {user.id}, {user.id}, frozenset()]
    services.unseat_member(actor=editor, member_id=seat.id, at=later(3))
    assert queries.commission(later(3)) == frozenset()
    actions = AuditEntry.objects.filter(subject=f"user:{user.id}", action__startswith="commission")
    assert list(actions.order_by("id").values_list("action", flat=True)) == [
        "commission.seated",
        "commission.unseated",
    ]


def test_one_person_has_one_seat(user):
    services.seat_member(actor=SYSTEM, user_id=user.id, at=TODAY)
    with pytest.raises(Conflict):
        services.seat_member(actor=SYSTEM, user_id=user.id, at=later(1))


def test_whoever_is_shut_out_decides_nothing(user):
    services.seat_member(actor=SYSTEM, user_id=user.id, at=TODAY)
    services.deactivate_user(actor=SYSTEM, user_id=user.id)
    assert queries.commission() == frozenset()


def test_only_staff_decides(city):
    resident = services.create_user(actor=SYSTEM, email="resident@astana.example")
    with pytest.raises(Invalid) as refused:
        services.seat_member(actor=SYSTEM, user_id=resident.id)
    assert refused.value.code == "not_staff"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.EDITOR, Role.ADMINISTRATOR}))
def test_nobody_else_seats(user, role):
    actor = Actor("user:5", (Grant(role),), user_id=5)
    with pytest.raises(Forbidden):
        services.seat_member(actor=actor, user_id=user.id)
    assert queries.commission() == frozenset()
