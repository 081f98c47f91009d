"""Answers of another city's server beside ours: the same elements, in the same places."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.surfaces.open311.partner import Partner, request
from tests.surfaces.open311.pictures import ENTRIES

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "open311"
FIXTURES = SHARED / "codeforamerica_open311" / "spec" / "fixtures"


@pytest.fixture
def fixtures() -> Path:
    """Answers of San Francisco's server, which do not come along."""
    if not FIXTURES.is_dir():
        pytest.skip("Another server's answers are not beside the checkout (shared/data/open311).")
    return FIXTURES


@pytest.fixture
def partner(api_key: str) -> Partner:
    return Partner("xml", api_key)


def theirs(fixtures: Path, name: str) -> ElementTree.Element:
    return ElementTree.parse(fixtures / f"{name}.xml").getroot()


def shape(element: ElementTree.Element) -> set[str]:
    """The paths of all elements below."""
    paths = set()
    for child in element:
        paths |= {child.tag, *(f"{child.tag}/{path}" for path in shape(child))}
    return paths


def ours(partner: Partner, resource: str) -> ElementTree.Element:
    return ElementTree.fromstring(partner.ask(resource).content)


@pytest.mark.parametrize("name", ["service_requests", "get_service_request"])
def test_requests(partner: Partner, fixtures: Path, name: str) -> None:
    case = partner.file()
    real = theirs(fixtures, name)
    for resource in ("requests", f"requests/{case.number}"):
        mine = ours(partner, resource)
        assert mine.tag == real.tag
        assert shape(mine) == shape(real)


def test_services(partner: Partner, fixtures: Path) -> None:
    real, mine = theirs(fixtures, "services"), ours(partner, "services")
    assert mine.tag == real.tag
    assert shape(mine) == shape(real)
    assert {one.findtext("metadata") for one in real} <= {"true", "false"}
    assert {one.findtext("type") for one in mine} <= {one.findtext("type") for one in real}


def test_a_definition(partner: Partner, fixtures: Path) -> None:
    real, mine = theirs(fixtures, "service_definition"), ours(partner, "services/lift")
    assert mine.tag == real.tag
    # Theirs has its one attribute without the list around it that the standard asks for.
    assert shape(mine) == {"attributes"} | {
        path if path == "service_code" else f"attributes/{path}" for path in shape(real)
    }


def test_a_receipt(partner: Partner, fixtures: Path) -> None:
    real = theirs(fixtures, "post_service_request")
    mine = ElementTree.fromstring(partner.send("requests", **request()).content)
    assert mine.tag == real.tag
    assert shape(mine) == shape(real) | {"request/key"}


def test_a_token(partner: Partner, fixtures: Path) -> None:
    real = theirs(fixtures, "request_id_from_token")
    mine = ours(partner, f"tokens/{partner.file().number}")
    assert (mine.tag, shape(mine)) == (real.tag, shape(real))


def test_nothing_and_nobody(partner: Partner, fixtures: Path) -> None:
    empty = theirs(fixtures, "service_requests_empty")
    mine = ours(partner, "requests")
    assert (mine.tag, list(mine)) == (empty.tag, list(empty))
    real, missing = theirs(fixtures, "get_service_request_not_found"), ours(partner, "requests/19")
    assert missing.tag == real.tag
    assert shape(missing) == shape(real) | {"error/reason"}
    assert missing.findtext("error/code") == real.findtext("error/code") == "404"


def test_their_answers_can_be_read_as_ours(fixtures: Path) -> None:
    roots = [
        theirs(fixtures, file.stem).tag for file in fixtures.glob("*.xml") if file.stem != "403"
    ]
    assert set(roots) - {"service_definition"} <= set(ENTRIES)
