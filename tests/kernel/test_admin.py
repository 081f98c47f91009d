"""The administration of the kernel's own things: dead letters, keys, the trail."""

import pytest
from django.urls import reverse
from django.utils import translation

from komek.directory import services as directory
from komek.kernel import audit, clock, keys, limits
from komek.kernel.actors import SYSTEM
from komek.kernel.models import ApiKey, AuditEntry, Delivery, OutboxEvent
from komek.kernel.models.outbox import DeliveryState

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, settings):
    def sign_in(role: str):
        user = directory.create_user(actor=SYSTEM, email=f"{role}@astana.example")
        directory.grant_role(actor=SYSTEM, user_id=user.id, role=role)
        client.force_login(user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client

    with translation.override("en"):
        yield sign_in


def letter(state: str = DeliveryState.DEAD) -> Delivery:
    event = OutboxEvent.objects.create(kind="cases.opened", subject="case:1", at=clock.now())
    return Delivery.objects.create(
        event=event,
        subscriber="intake.send",
        subject="case:1",
        state=state,
        attempts=8,
        next_attempt_at=clock.now(),
        error="ValueError at post.py:12",
    )


LETTERS = "admin:kernel_delivery_changelist"


@pytest.mark.parametrize(
    ("path", "state", "attempts"),
    [("replay", DeliveryState.PENDING, 0), ("give-up", DeliveryState.DONE, 8)],
)
def test_a_dead_letter_is_decided_by_a_person(signed_in, path, state, attempts):
    client = signed_in("administrator")
    dead = letter()
    assert "post.py:12" in client.get(reverse(LETTERS)).content.decode()
    page = f"{reverse(LETTERS)}{dead.id}/{path}/"
    assert client.get(page).status_code == 200
    dead.refresh_from_db()
    assert dead.state == DeliveryState.DEAD
    client.post(page)
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (state, attempts)
    assert AuditEntry.objects.filter(subject=f"delivery:{dead.id}").exists()
    assert client.post(page).status_code == 404


def test_living_letters_are_not_shown(signed_in):
    pending = letter(DeliveryState.PENDING)
    client = signed_in("administrator")
    assert "post.py:12" not in client.get(reverse(LETTERS)).content.decode()
    assert client.post(f"{reverse(LETTERS)}{pending.id}/give-up/").status_code == 404


def test_an_editor_sees_no_letters_and_no_keys(signed_in):
    dead = letter()
    client = signed_in("editor")
    assert client.get(reverse(LETTERS)).status_code == 403
    assert client.post(f"{reverse(LETTERS)}{dead.id}/give-up/").status_code == 403
    assert client.get(reverse("admin:kernel_apikey_changelist")).status_code == 403
    assert client.get(reverse("admin:kernel_auditentry_changelist")).status_code == 403


def test_a_key_is_shown_once_and_revoked(signed_in):
    client = signed_in("administrator")
    page = client.post(reverse("admin:kernel_apikey_add"), {"name": "Smart"}, follow=True)
    secret = next(word for word in page.content.decode().split() if word.startswith(keys.PREFIX))
    assert keys.actor_for(secret.split("<")[0]) is not None
    key = ApiKey.objects.get()
    assert secret not in client.get(page.request["PATH_INFO"]).content.decode()
    client.post(f"{reverse('admin:kernel_apikey_changelist')}{key.id}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_what_a_key_is_for_and_how_often_it_may_ask(signed_in):
    client = signed_in("administrator")
    new = client.get(reverse("admin:kernel_apikey_add")).content.decode()
    assert new.count('type="checkbox" name="scopes"') == new.count(" checked>") == 3
    form = {"name": "Smart", "scopes": ["file", "act"], "rate": "60", "quota": ""}
    client.post(reverse("admin:kernel_apikey_add"), form)
    key = ApiKey.objects.get()
    assert (key.scopes, key.rate, key.quota) == (["file", "act"], 60, None)
    page = reverse("admin:kernel_apikey_change", args=[key.id])
    client.post(page, {"scopes": ["read"], "rate": "", "quota": "1000"})
    key.refresh_from_db()
    assert (key.name, key.scopes, key.rate, key.quota) == ("Smart", ["read"], None, 1000)
    again = client.post(page, {"scopes": ["read"], "rate": "0"})
    assert "A limit is a whole number above zero" in again.content.decode()
    limits.counters.count(key.id, limits.Limits())
    listed = client.get(reverse("admin:kernel_apikey_changelist")).context["cl"]
    assert listed.model_admin.used_today(listed.result_list[0]) > 0


def test_the_trail_is_read_by_the_data_protection_officer_and_changed_by_nobody(signed_in):
    audit.record(SYSTEM, "test.done", "thing:1", ["field"])
    client = signed_in("data_protection")
    trail = client.get(reverse("admin:kernel_auditentry_changelist") + "?subject=thing:1")
    assert "test.done" in trail.content.decode()
    row = AuditEntry.objects.get(subject="thing:1")
    assert client.get(reverse("admin:kernel_auditentry_add")).status_code == 403
    change = reverse("admin:kernel_auditentry_change", args=[row.id])
    assert client.post(change, {"subject": "thing:2"}).status_code == 403
