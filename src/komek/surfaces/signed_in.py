"""Who is signed in, with all that makes them an actor: one query for the account, roles, resident.

Asked anew for every request, so that a role that was revoked is gone at once.
"""

from typing import NamedTuple

from django.db import connection

from komek.kernel import clock
from komek.kernel.actors import Grant, Role
from komek.kernel.models import User

_FIELDS = [field.attname for field in User._meta.concrete_fields]
_USER = ", ".join(f"u.{field.column}" for field in User._meta.concrete_fields)

SIGNED_IN = f"""
SELECT {_USER}, held.roles, held.organisations,
    (
        SELECT coalesce(resident.merged_into_id, resident.id)
        FROM residents_account account
        JOIN residents_resident resident ON resident.id = account.resident_id
        WHERE account.user_id = u.id
    ),
    EXISTS (
        SELECT 1 FROM mfa_authenticator
        WHERE user_id = u.id AND type IN ('totp', 'webauthn')
    )
FROM kernel_user u
CROSS JOIN LATERAL (
    SELECT array_agg(role ORDER BY id) AS roles,
           array_agg(organisation_id ORDER BY id) AS organisations
    FROM directory_membership
    WHERE user_id = u.id AND valid_from <= %(now)s AND (valid_to IS NULL OR valid_to > %(now)s)
) AS held
WHERE u.id = %(user)s AND u.is_active
"""  # noqa: S608 - put together from names of columns


class Standing(NamedTuple):
    """A user, and what they are to the city at the moment.

    has_factor: whether they have a second factor of their own to sign in with.
    """

    user: User
    grants: tuple[Grant, ...]
    resident_id: int | None
    has_factor: bool = False


def standing_of(user_id: int) -> Standing | None:
    """The active user with this id; None for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(SIGNED_IN, {"user": user_id, "now": clock.now()})
        row = cursor.fetchone()
    if row is None:
        return None
    *columns, roles, organisations, resident_id, has_factor = row
    pairs = zip(roles or (), organisations or (), strict=True)
    grants = tuple(Grant(Role(role), organisation_id) for role, organisation_id in pairs)
    return Standing(User.from_db("default", _FIELDS, columns), grants, resident_id, has_factor)
