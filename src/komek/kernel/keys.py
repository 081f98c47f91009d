"""API keys: a program's way in. Made and shown once, changed, revoked, recognised at the doors."""

import hmac
import secrets
from collections.abc import Iterable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit, clock, limits, reference
from komek.kernel.actors import ALL_SCOPES, Actor, KeyScope
from komek.kernel.errors import Invalid, NotFound
from komek.kernel.folding import clean_text
from komek.kernel.ids import digest
from komek.kernel.limits import Limits
from komek.kernel.models import ApiKey
from komek.kernel.permissions import require

# Makes a key that leaked into a repository or a log easy to find by a scanner.
PREFIX = "komek_"
LONGEST_NAME = 200
MOST_REQUESTS = 2**31 - 1
_LONGEST_SECRET = 200
_RANDOM_BYTES = 32


@transaction.atomic
def create(
    *,
    actor: Actor,
    name: str,
    scopes: Iterable[str] = ALL_SCOPES,
    rate: int | None = None,
    quota: int | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody can read again afterwards.

    name: whose program it is, at most 200 characters. scopes: what it is for, see `KeyScope`.
    rate, quota: requests a minute and a day, None for as many as it likes. Raises Invalid.
    """
    require(actor, "keys.manage")
    name = clean_text(name, LONGEST_NAME, field="name")
    if not name:
        raise Invalid("key_name_missing", _("Say whose key this is."), field="name")
    secret = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    fields = _checked(scopes, rate, quota)
    key = ApiKey.objects.create(name=name, digest=digest(secret), **fields)
    audit.record(actor, "keys.create", f"key:{key.id}")
    reference.changed()
    return key, secret


@transaction.atomic
def change(
    *, actor: Actor, id: int, scopes: Iterable[str], rate: int | None, quota: int | None
) -> ApiKey:
    """Say anew what a key is for and how often it may ask; other processes follow in a second."""
    require(actor, "keys.manage")
    key = _locked(id)
    fields = _checked(scopes, rate, quota)
    changed = [field for field, value in fields.items() if getattr(key, field) != value]
    if changed:
        for field in changed:
            setattr(key, field, fields[field])
        key.save(update_fields=changed)
        audit.record(actor, "keys.change", f"key:{key.id}", changed)
        reference.changed()
    return key


@transaction.atomic
def revoke(*, actor: Actor, id: int) -> None:
    """End a key: other processes stop accepting it within a second. Ending it twice is harmless."""
    require(actor, "keys.manage")
    key = _locked(id)
    if key.revoked_at is not None:
        return
    key.revoked_at = clock.now()
    key.save(update_fields=["revoked_at"])
    audit.record(actor, "keys.revoke", f"key:{key.id}", ["revoked_at"])
    reference.changed()


def _locked(id: int) -> ApiKey:
    key = ApiKey.objects.select_for_update().filter(id=id).first()
    if key is None:
        raise NotFound("key_unknown", _("There is no such key."))
    return key


def _checked(
    scopes: Iterable[str], rate: int | None, quota: int | None
) -> dict[str, list[str] | int | None]:
    wanted = set(scopes)
    if not wanted <= ALL_SCOPES:
        raise Invalid("scope_unknown", _("There is no such scope."), field="scopes")
    for field, most in (("rate", rate), ("quota", quota)):
        if most is not None and not 0 < most <= MOST_REQUESTS:
            message = _("A limit is a whole number above zero, or nothing.")
            raise Invalid("limit_invalid", message, field=field)
    return {
        "scopes": [one.value for one in KeyScope if one in wanted],
        "rate": rate,
        "quota": quota,
    }


class _Entry(NamedTuple):
    """What the doors need to know of a valid key."""

    digest: bytes
    id: int
    scopes: frozenset[KeyScope]
    limits: Limits


_NOBODY = _Entry(b"", 0, frozenset(), Limits())


def actor_for(secret: str, language: str = "kk") -> Actor | None:
    """The partner whose valid key this is; None for any other text.

    Counts a request of the key, and raises TooMany when it is one too many. No query while the
    copy in memory is fresh, see `reference.InMemory`.
    """
    if len(secret) > _LONGEST_SECRET:
        return None
    shown = digest(secret)
    # What is looked up is a hash, so the time the lookup takes says nothing about any key.
    key = _valid_keys.get().get(shown, _NOBODY)
    if not hmac.compare_digest(shown, key.digest):
        return None
    limits.counters.count(key.id, key.limits)
    return Actor.partner(key.id, language, key.scopes)


def _read_valid_keys() -> dict[bytes, _Entry]:
    rows = ApiKey.objects.filter(revoked_at__isnull=True)
    return {bytes(row.digest): _entry(row) for row in rows}


def _entry(row: ApiKey) -> _Entry:
    # A scope that a later version knew, and this one doesn't, opens nothing.
    scopes = frozenset(KeyScope(scope) for scope in row.scopes if scope in ALL_SCOPES)
    return _Entry(bytes(row.digest), row.id, scopes, Limits(row.rate, row.quota))


_valid_keys = reference.InMemory(_read_valid_keys)
