"""API keys: a program's way in. Made and shown once, revoked, and recognised at the doors."""

import hmac
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit, clock, reference
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid, NotFound
from komek.kernel.folding import clean_text
from komek.kernel.ids import digest
from komek.kernel.models import ApiKey
from komek.kernel.permissions import require

# Makes a key that leaked into a repository or a log easy to find by a scanner.
PREFIX = "komek_"
LONGEST_NAME = 200
_LONGEST_SECRET = 200
_RANDOM_BYTES = 32


@transaction.atomic
def create(*, actor: Actor, name: str) -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody can read again afterwards.

    name: whose program it is, at most 200 characters; raises Invalid when there is none.
    """
    require(actor, "keys.manage")
    name = clean_text(name, LONGEST_NAME, field="name")
    if not name:
        raise Invalid("key_name_missing", _("Say whose key this is."), field="name")
    secret = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    key = ApiKey.objects.create(name=name, digest=digest(secret))
    audit.record(actor, "keys.create", f"key:{key.id}")
    reference.changed()
    return key, secret


@transaction.atomic
def revoke(*, actor: Actor, id: int) -> None:
    """End a key: other processes stop accepting it within a second. Ending it twice is harmless."""
    require(actor, "keys.manage")
    key = ApiKey.objects.select_for_update().filter(id=id).first()
    if key is None:
        raise NotFound("key_unknown", _("There is no such key."))
    if key.revoked_at is not None:
        return
    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])
    audit.record(actor, "keys.revoke", f"key:{key.id}", ["revoked_at"])
    reference.changed()


def actor_for(secret: str, language: str = "kk") -> Actor | None:
    """The partner whose valid key this is; None for any other text.

    No query while the copy in memory is fresh, see `reference.InMemory`.
    """
    if len(secret) > _LONGEST_SECRET:
        return None
    shown = digest(secret)
    # What is looked up is a hash, so the time the lookup takes says nothing about any key.
    stored, key_id = _valid_keys.get().get(shown, (b"", 0))
    return Actor.partner(key_id, language) if hmac.compare_digest(shown, stored) else None


def _read_valid_keys() -> dict[bytes, tuple[bytes, int]]:
    rows = ApiKey.objects.filter(revoked_at__isnull=True).values_list("digest", "id")
    return {bytes(stored): (bytes(stored), key_id) for stored, key_id in rows}


_valid_keys = reference.InMemory(_read_valid_keys)
