"""Idempotency-Keys of those who open cases, as the ids of the messages that opened them."""

import hmac

from django.conf import settings

from komek.cases import queries
from komek.kernel.actors import RESIDENTS, Actor, Role


def channel_of(actor: Actor) -> str:
    """Where the words came from: a partner's program, the desk, or a resident's own browser."""
    if Role.PARTNER in actor.roles:
        return "partners"
    return "portal" if actor.roles <= RESIDENTS else "phone"


def external_id(actor: Actor, key: str | None) -> str | None:
    """Ids of different callers are kept apart; those of partners the verb keeps apart itself.

    What is stored names nobody: it stays with cases whose reporter is to stay unknown.
    """
    if not key or Role.PARTNER in actor.roles:
        return key
    whose = f"idempotency:{actor.name}:{key}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), whose, "sha256").hex()


def has_opened_a_case(actor: Actor, key: str) -> bool:
    """Whether the caller opened a case under this key."""
    own = external_id(actor, key)
    return own is not None and queries.is_taken(actor, channel_of(actor), own)
