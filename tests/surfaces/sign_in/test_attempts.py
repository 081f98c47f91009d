"""Guessing ends soon, whatever is guessed, with a sentence in the person's language."""

import base64
import json
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from komek.kernel.actors import Role
from tests.surfaces.people import browser, user
from tests.surfaces.sign_in.factors import CHECK, HERE, ask_and_type, shown_by_app, with_app, wrong
from tests.surfaces.test_identity import ASK

pytestmark = pytest.mark.django_db
WAIT = "Too many wrong codes. Wait five minutes, then try again."


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


SOMEBODY_ELSES = json.dumps(
    {
        "id": "eA",
        "rawId": "eA",
        "type": "public-key",
        "response": {
            "clientDataJSON": _encoded(
                b'{"type": "webauthn.get", "challenge": "eA", "origin": "http://testserver"}'
            ),
            "authenticatorData": _encoded(bytes(37)),
            "signature": "eA",
        },
    }
)


def at_the_door() -> tuple[Client, Callable[[str], HttpResponse]]:
    client = browser()
    ask_and_type(client, with_app(user("op@example.kz", Role.OPERATOR)).email)
    return client, lambda code: client.post(CHECK, {"code": code})


def inside() -> tuple[Client, Callable[[str], HttpResponse]]:
    client = browser(with_app(user("op@example.kz", Role.OPERATOR)))
    return client, lambda code: client.post(f"{HERE}again/", {"code": code})


@pytest.mark.parametrize("place", [at_the_door, inside])
def test_five_wrong_codes_are_enough_and_then_the_right_one_waits_too(place) -> None:
    _client, typed = place()
    for _attempt in range(5):
        assert "Incorrect code" in typed(wrong()).content.decode()
    assert WAIT in typed(shown_by_app()).content.decode()


def test_a_false_passkey_counts_as_a_wrong_code() -> None:
    client = browser()
    ask_and_type(client, with_app(user("op@example.kz", Role.OPERATOR)).email)
    for _attempt in range(5):
        assert client.post(CHECK, {"credential": SOMEBODY_ELSES}).status_code == 200
    assert WAIT in client.post(CHECK, {"credential": SOMEBODY_ELSES}).content.decode()


@pytest.mark.parametrize("nonsense", ["", "{}", "[]", '"x"', "{", '{"id": "x"}', '{"response": 1}'])
def test_nonsense_for_a_passkey_is_a_wrong_one(nonsense: str) -> None:
    client = browser()
    ask_and_type(client, with_app(user("op@example.kz", Role.OPERATOR)).email)
    assert client.post(CHECK, {"credential": nonsense}).status_code == 200
    assert browser().post("/accounts/passkey/", {"credential": nonsense}).status_code == 302


def test_setting_up_an_app_is_limited_too() -> None:
    client = browser(user("op@example.kz", Role.OPERATOR))
    client.get(f"{HERE}app/add/")
    for _attempt in range(5):
        client.post(f"{HERE}app/add/", {"code": "000"})
    assert WAIT in client.post(f"{HERE}app/add/", {"code": "000"}).content.decode()


def test_strangers_do_not_try_passkeys_without_end() -> None:
    client = browser()
    for _attempt in range(20):
        assert client.post("/accounts/passkey/", {"credential": "{}"}).status_code == 302
    refused = client.post("/accounts/passkey/", {"credential": "{}"})
    assert refused.status_code == 429
    assert "Too many attempts" in refused.content.decode()


def test_asking_again_and_again_is_limited_by_the_account() -> None:
    client, _typed = inside()
    statuses = [client.post(f"{HERE}again/", {"code": "1"}).status_code for _ in range(21)]
    assert statuses[-1] == 429


def test_whoever_guesses_elsewhere_does_not_lock_anybody_out_of_the_first_code() -> None:
    _client, typed = at_the_door()
    for _attempt in range(6):
        typed(wrong())
    assert browser().post(ASK, {"email": "op@example.kz"}).status_code == 302
