"""Verbs for people who begin and who leave: account and roles together."""

from datetime import datetime

from django.db.models import Q

from komek.directory.services.rows import by_id, change
from komek.directory.services.users import create_user, end_role, grant_role
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.languages import closest
from komek.kernel.models import User


def join_staff(
    *,
    actor: Actor,
    email: str,
    name: str,
    language: str,
    role: str,
    organisation_id: int | None = None,
    at: datetime | None = None,
) -> User:
    """Let somebody begin in a role at `at` (now), with the account of that address or a new one.

    Whoever worked here before, or reports as a resident, keeps the account. Raises what
    `grant_role` raises.
    """
    with editing(actor, "users.manage") as edit:
        row = User.objects.filter(email__iexact=email.strip()).first()
        if row is None:
            row = create_user(actor=actor, email=email, name=name, language=language)
        else:
            known = {"name": name, "language": closest(language), "is_active": True}
            if changed := change(row, known):
                edit.note("user.woken", f"user:{row.id}", changed)
        grant_role(actor=actor, user_id=row.id, role=role, organisation_id=organisation_id, at=at)
        return row


def leave_staff(*, actor: Actor, user_id: int, at: datetime | None = None) -> None:
    """Let all roles of somebody end at `at` (now), planned ones included.

    Their account stays, as a resident's. The last administrator of a city cannot leave.
    """
    at = at or clock.now()
    with editing(actor, "users.manage"):
        row = by_id(User, user_id)
        later = Q(valid_to__isnull=True) | Q(valid_to__gt=at)
        for membership in row.memberships.filter(later):
            end_role(actor=actor, membership_id=membership.id, at=at)
