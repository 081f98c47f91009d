"""Reading the directory where it must be fresh: who may do what, who leads, who is where."""

from datetime import datetime

from komek.directory.models import CommissionMember, Leader, Membership, Position
from komek.kernel import clock
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.models import User


def grants_of(user_id: int, at: datetime | None = None) -> tuple[Grant, ...]:
    """The roles a user holds at the moment; read afresh, so that a revoked one is gone at once."""
    rows = Membership.objects.filter(user_id=user_id).at(at or clock.now())
    pairs = rows.order_by("id").values_list("role", "organisation_id")
    return tuple(Grant(Role(role), organisation_id) for role, organisation_id in pairs)


def actor_of(user: User, language: str) -> Actor:
    """The actor a signed-in user is. `resident_id` is not known here; surfaces fill it in."""
    return Actor(
        name=f"user:{user.id}",
        grants=grants_of(user.id) or (Grant(Role.ANONYMOUS),),
        user_id=user.id,
        language=language,
    )


def people_of(organisation_id: int, at: datetime | None = None) -> list[tuple[int, str]]:
    """Users (id, name) with a role in exactly this organisation: whom its work can be given to."""
    rows = Membership.objects.filter(organisation_id=organisation_id, user__is_active=True)
    users = rows.at(at or clock.now()).order_by("user__name", "user_id").distinct()
    return list(users.values_list("user_id", "user__name"))


def positions_of(organisation_id: int, at: datetime | None = None) -> list[Position]:
    """The posts of an organisation, heads first."""
    rows = Position.objects.filter(organisation_id=organisation_id).at(at or clock.now())
    order = {"head": 0, "deputy": 1, "staff": 2}
    return sorted(rows, key=lambda one: (order[one.kind], one.code))


def leader_of(position_id: int, at: datetime | None = None) -> Leader | None:
    """Who holds the position at the moment."""
    return Leader.objects.filter(position_id=position_id).at(at or clock.now()).first()


def commission(at: datetime | None = None) -> frozenset[int]:
    """The users who decide about more time at the moment; whoever is shut out decides nothing."""
    members = CommissionMember.objects.filter(user__is_active=True).at(at or clock.now())
    return frozenset(members.values_list("user_id", flat=True))
