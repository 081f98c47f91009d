"""Accounts of people who sign in: begun when a code is asked for, theirs once they typed it."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction

from komek.kernel import audit, clock
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.languages import closest
from komek.kernel.models import User
from komek.kernel.permissions import require

UNFINISHED_FOR = timedelta(days=1)


def begin(*, actor: Actor, email: str) -> User | None:
    """A new account for an address nobody uses yet; None when its account was closed.

    It proves nothing and opens nothing until a code sent to the address is typed in.
    """
    require(actor, "account.sign_in")
    if User.objects.filter(email__iexact=email).exists():
        return None
    user = User(email=email.lower(), language=actor.language)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            audit.record(actor, "account.begin", f"user:{user.id}")
    except IntegrityError:
        # The same form sent twice at the same moment: the other one was faster.
        return User.objects.filter(email=user.email, is_active=True).first()
    return user


def note_entry(*, user_id: int, ways: Sequence[str]) -> None:
    """Keep that somebody signed in, and by which ways: "code", "totp", "webauthn", "oidc"."""
    entry = audit.Entry(f"user:{user_id}", "account.sign_in", f"user:{user_id}", ways)
    audit.record_all([entry])


@transaction.atomic
def remember_language(*, actor: Actor, language: str) -> None:
    """The person reads this language from now on, on every device; a visitor has no account."""
    require(actor, "preferences.set")
    if actor.user_id is None:
        return
    chosen = closest(language)
    changed = User.objects.filter(id=actor.user_id).exclude(language=chosen)
    if changed.update(language=chosen):
        audit.record(actor, "preferences.set", f"user:{actor.user_id}", ["language"])


@transaction.atomic
def forget_unfinished() -> int:
    """Delete accounts that nobody ever signed in to: addresses mistyped, or somebody else's."""
    begun = User.objects.filter(
        last_login__isnull=True,
        created_at__lt=clock.now() - UNFINISHED_FOR,
        memberships__isnull=True,
        account__isnull=True,
    )
    for user_id in begun.values_list("id", flat=True):
        audit.record(SYSTEM, "account.forget", f"user:{user_id}")
    return begun.delete()[0]
