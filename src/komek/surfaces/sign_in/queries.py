"""Reading sessions and second factors: one's own, and for administrators other people's."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone

from komek.directory.queries import grants_of_all
from komek.kernel.actors import Actor, Grant
from komek.kernel.models import User
from komek.kernel.permissions import require
from komek.surfaces.models import SignIn

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who can sign in: with which second factors, and on which devices they are."""

    user: User
    grants: tuple[Grant, ...]
    factors: tuple[str, ...]
    sign_ins: tuple[SignIn, ...]


def sign_ins_of(*user_ids: int) -> list[SignIn]:
    """The sessions of users that have not run out, the latest used first."""
    rows = SignIn.objects.filter(user_id__in=user_ids, session__expire_date__gt=timezone.now())
    return list(rows.order_by("-seen_at", "-id"))


def entrants(actor: Actor, words: str) -> list[Entrant]:
    """Members of staff whose name or e-mail contains the words; four queries. Raises Forbidden."""
    require(actor, "account.end_sessions")
    if not words:
        return []
    alike = Q(name__icontains=words) | Q(email__icontains=words)
    rows = User.objects.filter(alike, memberships__isnull=False).distinct().order_by("name", "id")
    users = list(rows[:MOST_FOUND])
    ids = [user.id for user in users]
    grants, sign_ins = grants_of_all(ids), sign_ins_of(*ids)
    factors = list(Authenticator.objects.filter(user_id__in=ids).order_by("id"))
    return [
        Entrant(
            user,
            grants[user.id],
            tuple(one.type for one in factors if one.user_id == user.id),
            tuple(one for one in sign_ins if one.user_id == user.id),
        )
        for user in users
    ]
