"""Writing the demo city's staff, and new heads of organisations that had one."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.hashers import make_password

from komek.demo.city.leaders import NewLeader
from komek.demo.city.services.rows import ids, insert, midnight
from komek.demo.city.staff import NewAccount
from komek.directory import services as directory
from komek.directory.models import Leader, Membership, Organisation, Position
from komek.kernel.actors import SYSTEM
from komek.kernel.models import User


def appoint_successors(successors: Sequence[NewLeader]) -> None:
    """By the verb, as somebody is there already; not where a later one is named already."""
    positions = ids(Position)
    for one in successors:
        position_id = positions.get(f"{one.organisation}-head")
        if position_id is None:
            continue
        at = midnight(one.valid_from)
        if not Leader.objects.filter(position_id=position_id, valid_from__gte=at).exists():
            directory.appoint_leader(
                actor=SYSTEM, position_id=position_id, person_name=one.name, at=at
            )


def employ(accounts: Sequence[NewAccount], since: datetime) -> None:
    """Accounts with their roles; they have no password, and their domain takes no mail."""
    users = [User(email=one.email, name=one.name, language=one.language) for one in accounts]
    for user in users:
        user.password = make_password(None)
    insert(User, users)
    codes = ids(Organisation)
    memberships = (
        Membership(
            user=user,
            role=one.role,
            organisation_id=codes.get(one.organisation),
            valid_from=since,
        )
        for user, one in zip(users, accounts, strict=True)
    )
    insert(Membership, memberships)
