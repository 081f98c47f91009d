"""Reading sessions and second factors: one's own, and for administrators other people's."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone

from komek.directory.queries import grants_of
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


def sign_ins_of(user_id: int) -> list[SignIn]:
    """The sessions of a user that have not run out, the latest used first."""
    rows = SignIn.objects.filter(user_id=user_id, session__expire_date__gt=timezone.now())
    return list(rows.order_by("-seen_at", "-id"))


def entrants(actor: Actor, words: str) -> list[Entrant]:
    """Members of staff whose name or e-mail contains the words. Raises Forbidden."""
    require(actor, "account.end_sessions")
    if not words:
        return []
    alike = Q(name__icontains=words) | Q(email__icontains=words)
    rows = User.objects.filter(alike, memberships__isnull=False).distinct().order_by("name", "id")
    return [_entrant(user) for user in rows[:MOST_FOUND]]


def _entrant(user: User) -> Entrant:
    kinds = Authenticator.objects.filter(user=user).order_by("id").values_list("type", flat=True)
    return Entrant(user, grants_of(user.id), tuple(kinds), tuple(sign_ins_of(user.id)))
