"""Verbs for second factors: what people do with their own is noted, a lost device is reset."""

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit, outbox
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Forbidden, NotFound
from komek.kernel.models import User
from komek.kernel.permissions import require

CHANGED = "account.factor_changed"


@transaction.atomic
def note_factor(*, actor: Actor, what: str, kind: str) -> None:
    """Keep what somebody did with a second factor of their own, and tell them by a letter.

    what: "added", "removed", "renewed"; kind: "totp", "webauthn", "recovery_codes".
    """
    require(actor, "account.secure")
    audit.record(actor, f"account.factor_{what}", f"user:{actor.user_id}", [kind])
    _tell(actor.user_id or 0, what, kind)


@transaction.atomic
def reset_factors(*, actor: Actor, user_id: int) -> None:
    """Take all second factors of somebody who lost them, and sign them out everywhere.

    Nobody does so for themselves: another pair of eyes has to know the person. They are told by a
    letter, and set up a new factor when they sign in. Raises Forbidden, NotFound, Conflict.
    """
    require(actor, "account.reset_factors")
    if actor.user_id == user_id:
        message = _("Nobody resets their own second factor: ask another administrator.")
        raise Forbidden("own_second_factor", message)
    if not User.objects.filter(id=user_id).exists():
        raise NotFound("user_unknown", _("There is no such account."))
    taken, _by_table = Authenticator.objects.filter(user_id=user_id).delete()
    if not taken:
        message = _("There is no second factor to reset.")
        raise Conflict("second_factor_missing", message)
    Session.objects.filter(signin__user_id=user_id).delete()
    audit.record(actor, "account.factors_reset", f"user:{user_id}")
    _tell(user_id, "reset", "")


def _tell(user_id: int, what: str, kind: str) -> None:
    outbox.emit(CHANGED, f"user:{user_id}", user=user_id, what=what, factor=kind)
