"""Verbs for accounts of staff and the roles they hold."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from komek.directory.models import Membership
from komek.directory.services.organisations import open_organisation
from komek.directory.services.rows import by_id, change, end_or_drop, insert
from komek.kernel import clock
from komek.kernel.actors import Actor, Role
from komek.kernel.editing import editing
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.languages import closest
from komek.kernel.models import User

# A key makes a partner, an account a resident, nothing at all an anonymous visitor.
NEVER_GRANTED = {Role.ANONYMOUS, Role.RESIDENT, Role.PARTNER}
OF_AN_ORGANISATION = {Role.EXECUTOR, Role.HEAD}


def create_user(*, actor: Actor, email: str, name: str = "", language: str = "kk") -> User:
    """An account that signs in by a code sent to `email`; without a role it may do nothing yet."""
    with editing(actor, "users.manage") as edit:
        email = email.strip().lower()
        if User.objects.filter(email__iexact=email).exists():
            message = _("There is an account with this e-mail address already.")
            raise Conflict("email_taken", message, field="email")
        row = User(email=email, name=name, language=closest(language))
        row.set_unusable_password()
        insert(row)
        edit.note("user.created", f"user:{row.id}", ["email", "name", "language"])
        return row


def edit_user(*, actor: Actor, user_id: int, name: str, language: str) -> User:
    """Correct what an account is called and which language it reads."""
    with editing(actor, "users.manage") as edit:
        row = by_id(User, user_id)
        if changed := change(row, {"name": name, "language": closest(language)}):
            edit.note("user.edited", f"user:{row.id}", changed)
        return row


def deactivate_user(*, actor: Actor, user_id: int) -> None:
    """Shut an account out; its roles end with it."""
    with editing(actor, "users.manage") as edit:
        row = by_id(User, user_id)
        for membership in row.memberships.exclude(valid_to__lte=clock.now()):
            _end(membership, clock.now())
        if change(row, {"is_active": False}):
            edit.note("user.deactivated", f"user:{row.id}", ["is_active"])


def grant_role(
    *,
    actor: Actor,
    user_id: int,
    role: str,
    organisation_id: int | None = None,
    at: datetime | None = None,
    until: datetime | None = None,
) -> Membership:
    """Let a user act in a role for an organisation and all below it; without one, for the city."""
    at = at or clock.now()
    with editing(actor, "roles.grant") as edit:
        user = by_id(User, user_id)
        _check_role(role, organisation_id)
        if organisation_id is not None:
            open_organisation(organisation_id, at)
        row = Membership(user=user, role=role, organisation_id=organisation_id, valid_from=at)
        row.valid_to = until
        _refuse_second(row)
        insert(row)
        edit.note("role.granted", f"user:{user.id}", [role], organisation=organisation_id)
        return row


def end_role(*, actor: Actor, membership_id: int, at: datetime | None = None) -> None:
    """Let a grant end at `at` (now). The last administrator of a city cannot be ended."""
    with editing(actor, "roles.grant") as edit:
        row = by_id(Membership, membership_id)
        if _end(row, at or clock.now()):
            edit.note("role.ended", f"user:{row.user_id}", [row.role])


def _check_role(role: str, organisation_id: int | None) -> None:
    if role not in set(Role) - NEVER_GRANTED:
        raise Invalid("role_unknown", _("There is no such role to grant."), field="role")
    if role in OF_AN_ORGANISATION and organisation_id is None:
        message = _("This role is held for an organisation: say for which.")
        raise Invalid("organisation_missing", message, field="organisation")


def _refuse_second(new: Membership) -> None:
    # The database's own constraint takes two grants without an organisation for different.
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=new.valid_from)
    same = Membership.objects.filter(
        later, user=new.user, role=new.role, organisation=new.organisation
    )
    if new.valid_to is not None:
        same = same.filter(valid_from__lt=new.valid_to)
    if same.exists():
        raise Conflict("role_held", _("The user holds this role already."), field="role")


def _end(row: Membership, at: datetime) -> bool:
    if row.role == Role.ADMINISTRATOR and row.organisation_id is None:
        others = Membership.objects.filter(role=row.role, organisation=None, user__is_active=True)
        if not others.at(at).filter(valid_to=None).exclude(id=row.id).exists():
            message = _("Somebody must stay administrator. Grant the role to another user first.")
            raise Conflict("last_administrator", message)
    return end_or_drop(row, at)
