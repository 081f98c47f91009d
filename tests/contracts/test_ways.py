"""What every way of receiving work promises: one suite over every folder found, a dummy among
them.
"""

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType
from typing import Any

import msgspec
import pytest

from komek.cases import lifecycle, ways
from komek.cases.ways import Judge, Manifest, News, Parcel, Place, Receipt, Secret, Target, What
from komek.kernel import plugins
from komek.kernel.errors import Invalid
from komek.kernel.languages import CODES
from komek.kernel.outgoing import Rejected
from tests.contracts import folders
from tests.contracts.receivers.receiving import Receiving

PACKAGES = ["komek.cases.dispatch", "tests.contracts.dummy_ways"]
FOUND = {name: module for package in PACKAGES for name, module in plugins.found(package).items()}
ALLOWED = ("komek.cases.ways", "komek.kernel")
"""Everything a way may know of the house, besides itself."""
SECRET_PLACE = (51.128001, 71.430002)
PARCEL = Parcel(
    id="0123456789abcdef0123456789abcdef",
    what=What.ASSIGNED,
    verb="open",
    number="10140",
    state="assigned",
    service_code="pothole",
    service_name="Pothole",
    language="kk",
    opened_at=datetime(2026, 3, 18, 4, tzinfo=UTC),
    due=datetime(2026, 3, 31, 18, tzinfo=UTC),
    at=datetime(2026, 3, 18, 4, tzinfo=UTC),
    words="Айгүл, 8 701 555 14 74: шұңқыр",
    place=Place(SECRET_PLACE, (51.13, 71.43), "Dostyk 12"),
    is_public=True,
    remote_id="17",
    link="https://109.example/work/x/",
)

every_way = pytest.mark.parametrize("module", FOUND.values(), ids=FOUND)
sending = {name: module for name, module in FOUND.items() if hasattr(module, "send")}
every_sender = pytest.mark.parametrize("module", sending.values(), ids=sending)
every_parcel = pytest.mark.parametrize("what", What)


@pytest.fixture(autouse=True)
def dummies_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "PACKAGES", PACKAGES)


@pytest.fixture
def receiving(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[Receiving]:
    found = import_module(f"tests.contracts.receivers.{module.MANIFEST.code}")
    made: Receiving = found.RECEIVING(monkeypatch, settings)
    yield made
    made.end()


def target(receiving: Receiving) -> Target:
    return Target(receiving.address, receiving.secret, receiving.settings, "en")


def test_the_ways_of_a_city_are_found() -> None:
    assert {"desk", "email", "open311", "webhook"} <= set(ways.ways())
    assert set(FOUND) == set(ways.ways())


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(Invalid):
        ways.way("drone")


@every_way
def test_the_manifest_is_complete(module: ModuleType) -> None:
    manifest: Manifest = module.MANIFEST
    assert manifest.code == folders.folder(module).name
    assert manifest.code.isidentifier()
    assert len(manifest.code) <= 20
    assert all(manifest.name(language).strip() for language in CODES)
    assert manifest.hears <= set(lifecycle.MOVES)


@every_way
def test_settings_have_defaults_and_no_room_for_mistakes(module: ModuleType) -> None:
    manifest: Manifest = module.MANIFEST
    assert isinstance(ways.read_settings(manifest, {}), manifest.settings)
    with pytest.raises(Invalid) as refused:
        ways.read_settings(manifest, {"langauge": "kk"})
    assert refused.value.field == "settings"
    assert msgspec.json.schema(manifest.settings)


@every_way
def test_what_asks_also_sends(module: ModuleType) -> None:
    sends = hasattr(module, "send")
    assert sends or not (hasattr(module, "poll") or hasattr(module, "collect"))
    assert sends or not (module.MANIFEST.address or module.MANIFEST.secret)


@every_way
def test_the_folder_is_small(module: ModuleType) -> None:
    folders.is_small(module)


@every_way
def test_each_file_says_what_lives_there(module: ModuleType) -> None:
    folders.says_what_it_is(module)


@every_way
def test_it_knows_parcels_and_neither_cases_nor_other_ways(module: ModuleType) -> None:
    folders.knows_only(module, *ALLOWED)


@every_way
def test_it_has_the_calls_of_the_port(module: ModuleType) -> None:
    calls: dict[str, tuple[list[object], object]] = {
        "send": ([Parcel, Target], Receipt),
        "poll": ([Target, datetime, Sequence[str]], Iterator[News]),
        "collect": ([Judge], int),
    }
    for name, (given, returned) in calls.items():
        if function := getattr(module, name, None):
            signature = inspect.signature(function)
            assert [one.annotation for one in signature.parameters.values()] == given
            assert signature.return_annotation == returned


@every_sender
@every_parcel
def test_what_is_sent_arrives(module: ModuleType, receiving: Receiving, what: What) -> None:
    receipt = module.send(replace(PARCEL, what=what), target(receiving))
    assert isinstance(receipt, Receipt)
    assert len(receiving.received()) == 1


@every_sender
def test_what_is_sent_again_can_be_recognised(module: ModuleType, receiving: Receiving) -> None:
    for _ in range(2):
        module.send(PARCEL, target(receiving))
    assert [one.id for one in receiving.received()] == [PARCEL.id, PARCEL.id]


@every_sender
def test_without_an_agreement_neither_words_nor_the_exact_place_go_out(
    module: ModuleType, receiving: Receiving
) -> None:
    if module.MANIFEST.code == "pigeon":
        pytest.skip("pigeons fly within the test")
    module.send(PARCEL, target(receiving))
    everything = receiving.received()[0].everything
    assert "555" not in everything
    assert "51.128" not in everything


@every_sender
def test_a_refusal_is_for_good(module: ModuleType, receiving: Receiving) -> None:
    receiving.refuse()
    with pytest.raises(Rejected) as refusal:
        module.send(PARCEL, target(receiving))
    assert refusal.value.code.isidentifier()


@every_sender
def test_who_is_away_is_worth_another_try(module: ModuleType, receiving: Receiving) -> None:
    receiving.be_away()
    with pytest.raises(Exception) as failure:  # noqa: PT011
        module.send(PARCEL, target(receiving))
    assert not isinstance(failure.value, Rejected)


@every_sender
def test_failures_tell_neither_the_address_nor_the_secret(
    module: ModuleType, receiving: Receiving
) -> None:
    for go_wrong in (receiving.be_away, receiving.refuse):
        go_wrong()
        with pytest.raises(Exception) as failure:  # noqa: PT011
            module.send(PARCEL, target(receiving))
        code = getattr(failure.value, "code", type(failure.value).__name__)
        for kept in filter(None, (receiving.address, receiving.secret)):
            assert kept not in code


def test_only_ways_with_a_secret_of_ours_make_one() -> None:
    makers = {name for name, way in ways.ways().items() if way.manifest.secret is Secret.OURS}
    assert makers == {"webhook"}
