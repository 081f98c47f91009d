"""API keys: shown once, recognised at once, useless after their end."""

import pytest

from komek.kernel import keys
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.errors import Forbidden, Invalid, NotFound
from komek.kernel.models import ApiKey, AuditEntry

pytestmark = pytest.mark.django_db
ADMINISTRATOR = Actor("user:1", (Grant(Role.ADMINISTRATOR),), user_id=1)


def test_a_new_key_opens_the_door_at_once() -> None:
    assert keys.actor_for("komek_nothing") is None
    key, secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana")
    actor = keys.actor_for(secret, "ru")
    assert actor is not None
    assert (actor.name, actor.roles, actor.language) == (f"key:{key.id}", {Role.PARTNER}, "ru")


def test_only_the_digest_is_kept() -> None:
    key, secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana")
    row = ApiKey.objects.filter(id=key.id).values().get()
    assert not any(
        secret in str(value) or secret.encode() in _bytes(value) for value in row.values()
    )


def test_two_keys_are_never_the_same() -> None:
    secrets = {keys.create(actor=ADMINISTRATOR, name="Smart Astana")[1] for _ in range(5)}
    assert len(secrets) == 5


def test_a_revoked_key_is_nobody() -> None:
    key, secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana")
    _other, other_secret = keys.create(actor=ADMINISTRATOR, name="aitu.city")
    keys.revoke(actor=ADMINISTRATOR, id=key.id)
    keys.revoke(actor=ADMINISTRATOR, id=key.id)
    assert keys.actor_for(secret) is None
    assert keys.actor_for(other_secret) is not None


@pytest.mark.parametrize("secret", ["", " ", "\x00", "\ud800", "komek_", "ә" * 50, "x" * 1_000_000])
def test_what_is_no_key_is_nobody(secret: str) -> None:
    keys.create(actor=ADMINISTRATOR, name="Smart Astana")
    assert keys.actor_for(secret) is None


def test_asking_again_costs_no_query(django_assert_num_queries) -> None:
    _key, secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana")
    keys.actor_for(secret)
    with django_assert_num_queries(0):
        assert keys.actor_for(secret) is not None
        assert keys.actor_for(secret + "x") is None


def test_making_and_ending_keys_is_audited() -> None:
    key, _secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana")
    keys.revoke(actor=ADMINISTRATOR, id=key.id)
    entries = AuditEntry.objects.filter(subject=f"key:{key.id}").order_by("id")
    assert [(entry.actor, entry.action) for entry in entries] == [
        ("user:1", "keys.create"),
        ("user:1", "keys.revoke"),
    ]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_others_make_and_end_no_keys(role: Role) -> None:
    key, secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana")
    other = Actor("user:2", (Grant(role),), user_id=2)
    with pytest.raises(Forbidden):
        keys.create(actor=other, name="mine")
    with pytest.raises(Forbidden):
        keys.revoke(actor=other, id=key.id)
    assert ApiKey.objects.count() == 1
    assert keys.actor_for(secret) is not None


@pytest.mark.parametrize("name", ["", "  ", "\x00\n"])
def test_a_key_has_an_owner(name: str) -> None:
    with pytest.raises(Invalid):
        keys.create(actor=ADMINISTRATOR, name=name)
    assert not ApiKey.objects.exists()


def test_an_unknown_key_cannot_be_revoked() -> None:
    with pytest.raises(NotFound):
        keys.revoke(actor=ADMINISTRATOR, id=4_000_000)


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else b""
