"""API keys: shown once, recognised at once, good for what they are for, useless after their end."""

from pathlib import Path

import pytest

from komek.kernel import keys, limits, permissions
from komek.kernel.actors import ALL_SCOPES, Actor, Grant, KeyScope, Role
from komek.kernel.errors import Forbidden, Invalid, NotFound, TooMany
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
def test_others_make_change_and_end_no_keys(role: Role) -> None:
    key, secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana")
    other = Actor("user:2", (Grant(role),), user_id=2)
    with pytest.raises(Forbidden):
        keys.create(actor=other, name="mine")
    with pytest.raises(Forbidden):
        keys.revoke(actor=other, id=key.id)
    with pytest.raises(Forbidden):
        keys.change(actor=other, id=key.id, scopes=[], rate=None, quota=None)
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


def test_a_key_is_for_everything_unless_told_otherwise() -> None:
    assert Actor.partner(1).scopes == ALL_SCOPES
    _key, secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana")
    assert known(secret).scopes == ALL_SCOPES


def test_a_key_can_do_what_it_is_for_and_is_told_what_it_lacks() -> None:
    key, secret = keys.create(actor=ADMINISTRATOR, name="A map", scopes=[KeyScope.READ])
    assert permissions.at_all(known(secret), "cases.read")
    with pytest.raises(Forbidden) as refused:
        permissions.require_at_all(known(secret), "cases.open")
    assert (refused.value.code, "file" in str(refused.value)) == ("scope_missing", True)
    keys.change(actor=ADMINISTRATOR, id=key.id, scopes=["file"], rate=None, quota=None)
    assert permissions.at_all(known(secret), "cases.open")
    assert not permissions.at_all(known(secret), "cases.read")


def test_scopes_open_nothing_that_the_table_denies() -> None:
    assert not permissions.at_all(Actor.partner(1), "cases.answer")
    resident = Actor("user:9", (Grant(Role.RESIDENT),), resident_id=9)
    assert permissions.reaches(resident, "cases.read", residents=(9,))


def test_what_is_public_needs_no_scope() -> None:
    assert permissions.at_all(Actor.partner(1, scopes=frozenset()), "cases.read_public")


def test_a_key_is_kept_to_its_limits(own_counters: None) -> None:
    key, secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana", rate=2)
    _other, other_secret = keys.create(actor=ADMINISTRATOR, name="aitu.city")
    for _ in range(2):
        known(secret)
    with pytest.raises(TooMany):
        keys.actor_for(secret)
    known(other_secret)
    keys.change(actor=ADMINISTRATOR, id=key.id, scopes=ALL_SCOPES, rate=None, quota=5)
    for _ in range(3):
        known(secret)
    with pytest.raises(TooMany) as refused:
        keys.actor_for(secret)
    assert refused.value.code == "quota_exceeded"


def test_a_wrong_secret_uses_up_nothing(own_counters: None) -> None:
    key, secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana", quota=1)
    assert keys.actor_for(secret + "x") is None
    assert limits.counters.today(key.id) == 0
    known(secret)


@pytest.mark.parametrize("limit", [0, -1, 2**31])
@pytest.mark.parametrize("which", ["rate", "quota"])
def test_a_limit_that_is_none_is_refused(which: str, limit: int) -> None:
    with pytest.raises(Invalid) as refused:
        keys.create(actor=ADMINISTRATOR, name="Smart Astana", **{which: limit})
    assert refused.value.field == which


def test_a_scope_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid):
        keys.create(actor=ADMINISTRATOR, name="Smart Astana", scopes=["everything"])
    assert not ApiKey.objects.exists()


def test_changing_a_key_is_audited_and_changing_nothing_is_not() -> None:
    key, _secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana")
    same = {"scopes": ["file", "read"], "rate": 60, "quota": 1000}
    for _ in range(2):
        keys.change(actor=ADMINISTRATOR, id=key.id, **same)
    entry = AuditEntry.objects.get(subject=f"key:{key.id}", action="keys.change")
    assert sorted(entry.fields) == ["quota", "rate", "scopes"]


@pytest.fixture
def own_counters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids of keys repeat in every database of the tests, and the home is one."""
    monkeypatch.setattr(limits, "counters", limits.Counters(tmp_path / "key_usage"))


def known(secret: str) -> Actor:
    actor = keys.actor_for(secret)
    assert actor is not None
    return actor


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else b""
