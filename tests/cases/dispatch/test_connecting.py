"""Connecting organisations: what fits a way, who may, and what stays a secret."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from komek.cases.models import DispatchWay
from komek.cases.services import dispatch
from komek.cases.services.dispatch.targets import target
from komek.kernel import keys
from komek.kernel.actors import Actor, Role
from komek.kernel.clock import Journey
from komek.kernel.errors import Forbidden, Invalid, NotFound
from komek.kernel.models import AuditEntry, OutboxEvent, User
from komek.kernel.sealed import Unreadable, seal, unseal
from tests.cases.dispatch.depots import ADMINISTRATOR, connected
from tests.cases.town import Town

HOOK = "https://depot.example/hook"
SERVER = "https://city.example/open311/v2"


def refusal(town: Town, kind: str, **details: object) -> str:
    with pytest.raises(Invalid) as refused:
        connected(town.depot, kind, **details)
    assert not DispatchWay.objects.exists()
    return refused.value.code


@pytest.mark.parametrize(
    ("kind", "details", "code"),
    [
        ("drone", {}, "way_unknown"),
        ("desk", {}, "way_sends_nothing"),
        ("email", {"address": "depot"}, "address_invalid"),
        ("email", {"address": ""}, "address_invalid"),
        ("email", {"address": "a@b.kz", "settings": {"language": "de"}}, "settings_invalid"),
        ("email", {"address": "a@b.kz", "settings": {"link_days": 1000}}, "settings_invalid"),
        ("email", {"address": "a@b.kz", "settings": {"days": 1}}, "settings_invalid"),
        ("email", {"address": "a@b.kz", "settings": ["words"]}, "settings_invalid"),
        ("webhook", {"address": "http://depot.example/hook"}, "address_not_https"),
        ("webhook", {"address": "depot.example/hook"}, "address_invalid"),
        ("webhook", {"address": HOOK, "key_id": 12345}, "key_unknown"),
        ("webhook", {"address": f"{HOOK}/{'x' * 500}"}, "address_invalid"),
        ("open311", {"address": SERVER}, "secret_missing"),
        (
            "open311",
            {"address": SERVER, "secret": "k", "settings": {"words": 1}},
            "settings_invalid",
        ),
    ],
)
def test_what_does_not_fit_is_refused(town: Town, kind: str, details: dict, code: str) -> None:
    assert refusal(town, kind, **details) == code


def test_a_closed_organisation_is_not_connected(time: Journey, town: Town) -> None:
    town.depot.valid_to = time.now() - timedelta(days=1)
    town.depot.save()
    assert refusal(town, "email", address="a@b.kz") == "unknown_organisation"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_administrators_connect(role: Role, town: Town) -> None:
    actor = town.staff(role, town.depot)
    with pytest.raises(Forbidden):
        dispatch.connect(actor=actor, organisation_id=town.depot.id, kind="email", address="a@b.kz")
    with pytest.raises(Forbidden):
        dispatch.disconnect(actor=actor, way_id=1)


def test_an_organisation_has_one_way_at_a_time(time: Journey, town: Town) -> None:
    first = connected(town.depot, "email", address="a@b.kz")
    time.forward(timedelta(days=1))
    second = connected(town.depot, "webhook", address=HOOK)
    first.refresh_from_db()
    assert (first.valid_to, second.valid_to) == (time.now(), None)
    dispatch.disconnect(actor=ADMINISTRATOR, way_id=second.id)
    with pytest.raises(NotFound):
        dispatch.disconnect(actor=ADMINISTRATOR, way_id=second.id)


def test_a_key_is_of_one_organisation(town: Town) -> None:
    key, _secret = keys.create(actor=ADMINISTRATOR, name="Depot")
    connected(town.depot, "webhook", address=HOOK, key_id=key.id)
    with pytest.raises(Invalid) as refused:
        connected(town.water, "webhook", address=HOOK, key_id=key.id)
    assert refused.value.code == "key_taken"
    connected(town.depot, "webhook", address=HOOK, key_id=key.id)


def test_our_secret_is_made_shown_once_and_kept_for_the_same_receiver(town: Town) -> None:
    def connect(address: str) -> tuple[DispatchWay, str]:
        return dispatch.connect(
            actor=ADMINISTRATOR, organisation_id=town.depot.id, kind="webhook", address=address
        )

    way, secret = connect(HOOK)
    assert secret.startswith("whsec_")
    assert target(way).secret == secret
    again, none = connect(HOOK)
    assert (none, target(again).secret) == ("", secret)
    elsewhere, other = connect("https://other.example/hook")
    assert other not in ("", secret)
    assert target(elsewhere).secret == other


def test_their_secret_is_never_shown_to_another_server(town: Town) -> None:
    connected(town.depot, "open311", address=SERVER, secret="their-key")
    assert target(connected(town.depot, "open311", address=SERVER)).secret == "their-key"
    with pytest.raises(Invalid):
        connected(town.depot, "open311", address="https://thief.example/")


def test_secrets_are_sealed(town: Town, settings) -> None:
    way = connected(town.depot, "open311", address=SERVER, secret="their-key")
    assert b"their-key" not in bytes(way.sealed)
    assert unseal(seal("ә")) == "ә"
    settings.SECRET_KEY = "another city's"
    with pytest.raises(Unreadable):
        target(way)


def test_secrets_are_in_no_trace(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    connected(town.depot, "open311", address=SERVER, secret="their-key")
    traces = [*AuditEntry.objects.values(), *OutboxEvent.objects.values()]
    assert any(row.get("action") == "dispatch.connected" for row in traces)
    assert "their-key" not in repr(traces) + caplog.text


@pytest.fixture
def administrator(client, settings, town: Town):
    client.force_login(User.objects.get(id=town.staff(Role.ADMINISTRATOR).user_id))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def form(town: Town, **given: object) -> dict[str, object]:
    blank = {"organisation": town.depot.id, "kind": "email", "address": "", "settings": "{}"}
    return {**blank, "key": "", "secret": "", **given}


ADD = "admin:cases_dispatchway_add"
LIST = "admin:cases_dispatchway_changelist"


def test_the_administration_connects_and_disconnects(administrator, town: Town) -> None:
    add = reverse(ADD)
    assert administrator.get(add).status_code == 200
    page = administrator.post(add, form(town, address="depot")).content.decode()
    assert "This is no e-mail address." in page
    assert administrator.post(add, form(town, address="depot@roads.kz")).status_code == 302
    way = DispatchWay.objects.get()
    assert (way.kind, way.address) == ("email", "depot@roads.kz")
    administrator.post(f"{reverse(LIST)}{way.id}/end/")
    way.refresh_from_db()
    assert way.valid_to is not None


def test_the_administration_shows_our_secret_once_and_theirs_never(
    administrator, town: Town
) -> None:
    sent = form(town, kind="webhook", address=HOOK)
    page = administrator.post(reverse(ADD), sent, follow=True).content.decode()
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/]+", page)
    sent = form(town, kind="open311", address=SERVER, secret="their-key")
    page = administrator.post(reverse(ADD), sent, follow=True).content.decode()
    for way in DispatchWay.objects.all():
        page += administrator.get(f"{reverse(LIST)}{way.id}/change/").content.decode()
    page += administrator.get(reverse(LIST)).content.decode()
    assert "their-key" not in page
    assert secret not in page
    assert "sealed" not in page


def test_editors_do_not_see_the_ways(client, town: Town) -> None:
    client.force_login(User.objects.get(id=town.staff(Role.EDITOR).user_id))
    assert client.get(reverse(LIST)).status_code == 403


def test_a_partner_is_no_administrator(town: Town) -> None:
    with pytest.raises(Forbidden):
        dispatch.connect(
            actor=Actor.partner(1), organisation_id=town.depot.id, kind="email", address="a@b.kz"
        )
