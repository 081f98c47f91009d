"""The writer: what comes out can be read back, whatever went in."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.surfaces.open311.writing import escaped, moment, write

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
REQUESTS = [{"service_request_id": "18", "lat": 51.1, "media": True, "zipcode": None}]


def test_a_list_is_one_element_an_entry() -> None:
    assert write("xml", "service_requests", REQUESTS).decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        "<service_requests><request><service_request_id>18</service_request_id><lat>51.1</lat>"
        "<media>true</media><zipcode/></request></service_requests>\n"
    )


def test_json_shows_no_root() -> None:
    assert json.loads(write("json", "service_requests", REQUESTS)) == REQUESTS
    assert json.loads(write("json", "discovery", {"formats": ["text/xml"]})) == {
        "formats": ["text/xml"]
    }


def test_lists_in_records_have_their_own_entries() -> None:
    content = {"attributes": [{"code": "a", "values": [{"key": "1", "name": "one"}]}]}
    root = ElementTree.fromstring(write("xml", "service_definition", content))
    assert root.findtext("attributes/attribute/values/value/name") == "one"


@given(TEXTS)
def test_any_text_survives_xml(text: str) -> None:
    root = ElementTree.fromstring(write("xml", "errors", [{"description": text}]))
    kept = "".join(one for one in text if one in "\t\n\r" or _xml_has(one))
    assert (root.findtext("error/description") or "") == kept


@given(TEXTS)
def test_any_text_survives_json(text: str) -> None:
    assert json.loads(write("json", "errors", [{"description": text}])) == [{"description": text}]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "]]>", "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "\"'&"]
)
def test_nothing_becomes_markup(text: str) -> None:
    assert not set("<>\"'") & set(escaped(text))


def test_moments_carry_the_citys_offset_of_that_day() -> None:
    assert moment(datetime(2026, 3, 18, 20, 0, 0, 999, UTC)) == "2026-03-19T01:00:00+05:00"
    assert moment(datetime(2023, 3, 18, 20, 0, tzinfo=UTC)) == "2023-03-19T02:00:00+06:00"


def _xml_has(character: str) -> bool:
    return character >= " " and character not in "\ufffe\uffff"
