"""What every channel promises: one suite over every folder found, a dummy among them."""

import inspect
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from komek.intake import port
from komek.intake.port import Choice, IncomingMessage, Kind, Manifest, OutgoingMessage
from komek.kernel import plugins
from komek.kernel.errors import Refused
from komek.kernel.languages import CODES
from komek.residents.models import ContactKind
from tests.contracts import folders
from tests.contracts.outsides.outside import Arrived, Outside

PACKAGES = ["komek.intake.channels", "tests.contracts.dummy_channels"]
FOUND = {name: module for package in PACKAGES for name, module in plugins.found(package).items()}
# Everything a channel may know of the house, besides itself.
ALLOWED = ("komek.intake.port", "komek.kernel")

every_channel = pytest.mark.parametrize("module", FOUND.values(), ids=FOUND)
sending = {name: module for name, module in FOUND.items() if module.MANIFEST.sends}
every_sender = pytest.mark.parametrize("module", sending.values(), ids=sending)
parsing = {name: module for name, module in FOUND.items() if hasattr(module, "parse")}
every_parser = pytest.mark.parametrize("module", parsing.values(), ids=parsing)


@pytest.fixture(autouse=True)
def dummies_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "PACKAGES", PACKAGES)


def test_the_channels_of_a_city_are_found() -> None:
    assert {"portal", "open311", "phone", "app", "partners", "email"} <= set(port.channels())
    assert set(FOUND) == set(port.channels())


def test_an_unknown_channel_is_refused() -> None:
    with pytest.raises(Refused):
        port.channel("pigeon")


@every_channel
def test_the_manifest_is_complete(module: ModuleType) -> None:
    manifest: Manifest = module.MANIFEST
    assert manifest.code == folders.folder(module).name
    assert manifest.code.isidentifier()
    assert len(manifest.code) <= 20
    names = [manifest.name(language) for language in CODES]
    assert all(name.strip() for name in names)
    assert manifest.reaches in ("", *ContactKind.values)


@every_channel
def test_what_the_manifest_says_is_there(module: ModuleType) -> None:
    manifest: Manifest = module.MANIFEST
    assert manifest.sends == hasattr(module, "send")
    assert hasattr(module, "parse") == (manifest.kind is Kind.WORD)
    assert manifest.receives == (manifest.kind is not Kind.SEND)
    assert manifest.sends or not (manifest.reaches or manifest.choices)
    assert manifest.receives or manifest.sends


@every_channel
def test_the_folder_is_small(module: ModuleType) -> None:
    folders.is_small(module)


@every_channel
def test_each_file_says_what_lives_there(module: ModuleType) -> None:
    folders.says_what_it_is(module)


@every_channel
def test_it_knows_neither_cases_nor_other_channels(module: ModuleType) -> None:
    folders.knows_only(module, *ALLOWED)


@pytest.fixture
def outside(module: ModuleType, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Outside:
    found = import_module(f"tests.contracts.outsides.{module.MANIFEST.code}")
    return found.OUTSIDE(monkeypatch, settings)


def message(to: str, id: str = "0199-aa", body: str = "Жарық қосылды.") -> OutgoingMessage:
    return OutgoingMessage(
        id=id,
        to=to,
        language="kk",
        subject="Өтінішіңіз туралы\r\nBcc: everybody@mail.kz",
        body=body,
        choices=(Choice("rate:5", "Жақсы"),),
    )


@every_sender
def test_send_takes_one_message_and_returns_nothing(module: ModuleType) -> None:
    signature = inspect.signature(module.send)
    assert [one.annotation for one in signature.parameters.values()] == [OutgoingMessage]
    assert signature.return_annotation is None


@every_sender
def test_what_is_sent_arrives(module: ModuleType, outside: Outside) -> None:
    module.send(message(outside.address, "a"))
    module.send(message(outside.address, "b", "Екінші 🕳 \u202e"))
    assert outside.arrived() == [
        Arrived("a", outside.address, "Жарық қосылды."),
        Arrived("b", outside.address, "Екінші 🕳 \u202e"),
    ]


@every_sender
def test_what_is_sent_again_can_be_recognised(module: ModuleType, outside: Outside) -> None:
    for _ in range(2):
        module.send(message(outside.address))
    assert len({one.id for one in outside.arrived()}) == 1


@every_sender
def test_an_address_that_refuses_is_undeliverable(module: ModuleType, outside: Outside) -> None:
    outside.refuse()
    with pytest.raises(port.Undeliverable) as refusal:
        module.send(message(outside.address))
    assert refusal.value.code.isidentifier()
    assert outside.address not in repr(refusal.value)


@every_sender
def test_a_network_that_is_away_is_worth_another_try(module: ModuleType, outside: Outside) -> None:
    outside.be_away()
    with pytest.raises(Exception) as failure:  # noqa: PT011
        module.send(message(outside.address))
    assert not isinstance(failure.value, port.Undeliverable | Refused)


@every_parser
def test_parse_takes_a_payload_and_returns_a_message(module: ModuleType) -> None:
    assert inspect.signature(module.parse).return_annotation is IncomingMessage


@every_parser
def test_real_payloads_are_understood(module: ModuleType, outside: Outside) -> None:
    assert outside.payloads
    for payload, expected in outside.payloads:
        assert module.parse(payload) == expected
        assert expected.channel == module.MANIFEST.code
        assert expected.external_id


@every_parser
def test_junk_is_refused(module: ModuleType, outside: Outside) -> None:
    assert outside.junk
    for payload in outside.junk:
        with pytest.raises(Refused):
            module.parse(payload)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=8,
)


@every_parser
@given(data=st.data())
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_payload_is_understood_or_refused(
    module: ModuleType, outside: Outside, data: st.DataObject
) -> None:
    keys = sorted({key for payload, _expected in outside.payloads for key in payload})
    payload = data.draw(st.dictionaries(st.sampled_from(keys), anything))
    try:
        parsed = module.parse(payload)
    except Refused:
        return
    assert isinstance(parsed, IncomingMessage)
    assert parsed.channel == module.MANIFEST.code
