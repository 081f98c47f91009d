"""Verbs for the commission that decides whether an organisation gets more time."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from komek.directory.models import CommissionMember, Membership
from komek.directory.services.rows import by_id, end_or_drop, insert
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.errors import Invalid
from komek.kernel.models import User


def seat_member(
    *, actor: Actor, user_id: int, at: datetime | None = None, until: datetime | None = None
) -> CommissionMember:
    """Let a member of staff decide with the others from `at` (now) on, until a moment if known."""
    at = at or clock.now()
    with editing(actor, "commission.seat") as edit:
        user = by_id(User, user_id)
        if not Membership.objects.filter(user=user).at(at).exists():
            raise Invalid("not_staff", _("Only members of staff decide."), field="user")
        row = insert(CommissionMember(user=user, valid_from=at, valid_to=until))
        edit.note("commission.seated", f"user:{user.id}", ["valid_from", "valid_to"])
        return row


def unseat_member(*, actor: Actor, member_id: int, at: datetime | None = None) -> None:
    """Let a member decide no more from `at` (now) on."""
    with editing(actor, "commission.seat") as edit:
        row = by_id(CommissionMember, member_id)
        if end_or_drop(row, at or clock.now()):
            edit.note("commission.unseated", f"user:{row.user_id}", ["valid_to"])
