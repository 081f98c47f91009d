"""Reading the directory where it must be fresh: who may do what, who leads, who is where."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from komek.directory.models import Absence, CommissionMember, Leader, Membership, Position
from komek.kernel import clock
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.models import User


def grants_of(user_id: int, at: datetime | None = None) -> tuple[Grant, ...]:
    """The roles a user holds at the moment; read afresh, so that a revoked one is gone at once."""
    return grants_of_all([user_id], at)[user_id]


def grants_of_all(
    user_ids: Collection[int], at: datetime | None = None
) -> Mapping[int, tuple[Grant, ...]]:
    """The roles that each of these users holds at the moment; one query."""
    found: dict[int, tuple[Grant, ...]] = dict.fromkeys(user_ids, ())
    rows = Membership.objects.filter(user_id__in=user_ids).at(at or clock.now())
    held = rows.order_by("id").values_list("user_id", "role", "organisation_id")
    for user_id, role, organisation_id in held:
        found[user_id] += (Grant(Role(role), organisation_id),)
    return found


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


def people_within(
    organisation_ids: Collection[int] | None,
    at: datetime | None = None,
    *,
    roles: Collection[Role] = tuple(Role),
) -> list[tuple[int, str]]:
    """Users (id, name) with such a role in one of the organisations; None: in the centre itself."""
    within = Q(organisation__in=organisation_ids) if organisation_ids is not None else Q()
    centre = Q(organisation__isnull=organisation_ids is None)
    active = Membership.objects.filter(within & centre, user__is_active=True, role__in=roles)
    rows = active.at(at or clock.now())
    users = rows.order_by("user__name", "user_id").distinct()
    return list(users.values_list("user_id", "user__name"))


def staff(user_id: int | None = None, at: datetime | None = None) -> list[Membership]:
    """Roles that hold at the moment or begin later, with user and organisation, by name.

    user_id: of one person; of everybody if not given.
    """
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=at or clock.now())
    rows = Membership.objects.filter(later, user__is_active=True)
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    return list(rows.select_related("user", "organisation").order_by("user__name", "user_id", "id"))


def colleagues_of(
    user_id: int, at: datetime | None = None, *, roles: Collection[Role] = tuple(Role)
) -> list[tuple[int, str]]:
    """Users (id, name) with such a role where this user has one: an organisation, or the centre."""
    own = {one.organisation_id for one in grants_of(user_id, at)}
    organisations = {one for one in own if one is not None}
    centre = people_within(None, at, roles=roles) if None in own else []
    return sorted({*people_within(organisations, at, roles=roles), *centre})


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


def away(at: datetime | None = None) -> dict[int, int | None]:
    """Users who are not there at the moment, and who stands in for them, if anybody.

    Whoever lost all their roles or is shut out is not there either, and nobody stands in.
    """
    at = at or clock.now()
    on_leave = Absence.objects.at(at).values_list("user_id", "substitute_id")
    return dict(on_leave) | dict.fromkeys(_gone(at))


def absences_of(user_ids: Collection[int], at: datetime | None = None) -> list[Absence]:
    """Leaves of these users that have not ended, the next ones first."""
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=at or clock.now())
    rows = Absence.objects.filter(later, user__in=user_ids).select_related("user", "substitute")
    return list(rows.order_by("valid_from", "id"))


def _gone(at: datetime) -> QuerySet[User, int]:
    roles = Membership.objects.filter(user=OuterRef("id")).at(at)
    gone = User.objects.filter(~Exists(roles) | Q(is_active=False), memberships__isnull=False)
    return gone.values_list("id", flat=True)


def holders_of(role: Role, at: datetime | None = None) -> list[tuple[int | None, int]]:
    """Everybody who holds a role at the moment, as pairs of organisation and user."""
    rows = Membership.objects.filter(role=role, user__is_active=True).at(at or clock.now())
    return list(rows.order_by("id").values_list("organisation_id", "user_id"))
