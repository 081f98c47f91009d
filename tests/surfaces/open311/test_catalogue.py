"""Open311: the list of services, their definitions, and discovery."""

from xml.etree import ElementTree

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("city")
ROOT = "/open311/v2"


def test_services_as_json(client: Client) -> None:
    answer = client.get(f"{ROOT}/services.json", headers={"Accept-Language": "ru"})
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert [one["service_code"] for one in answer.json()] == ["advice", "lift", "street_light"]
    assert answer.json()[1] == {
        "service_code": "lift",
        "service_name": "Лифт",
        "description": "Описание",
        "metadata": True,
        "type": "realtime",
        "keywords": "темно,лампа",
        "group": "Дворы",
    }


def test_services_as_xml(client: Client) -> None:
    answer = client.get(f"{ROOT}/services.xml?locale=en&jurisdiction_id=astana.kz")
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "services"
    names = [one.findtext("service_name") for one in root.findall("service")]
    assert names == ["Кеңес", "Lift", "Street light"]
    assert [one.findtext("metadata") for one in root] == ["false", "true", "false"]


def test_the_definition_lists_what_to_ask(client: Client) -> None:
    definition = client.get(f"{ROOT}/services/lift.json", headers={"Accept-Language": "ru"}).json()
    assert definition["service_code"] == "lift"
    entrance, trouble = definition["attributes"]
    assert entrance == {
        "variable": True,
        "code": "entrance",
        "datatype": "number",
        "required": True,
        "datatype_description": "",
        "order": 1,
        "description": "Подъезд",
        "values": [],
    }
    assert trouble["values"] == [
        {"key": "stuck", "name": "Застрял"},
        {"key": "noise", "name": "Шумит"},
    ]


def test_the_definition_as_xml(client: Client) -> None:
    answer = client.get(f"{ROOT}/services/lift.xml?locale=en")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "service_definition"
    assert root.findtext("attributes/attribute/datatype") == "number"
    assert [one.text for one in root.iterfind("attributes/attribute/values/value/key")] == [
        "stuck",
        "noise",
    ]


def test_discovery_says_where_and_what(client: Client) -> None:
    discovery = client.get(f"{ROOT}/discovery.json").json()
    (endpoint,) = discovery["endpoints"]
    assert endpoint["url"].endswith("/open311/v2")
    assert endpoint["type"] == "production"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    root = ElementTree.fromstring(client.get(f"{ROOT}/discovery.xml").content)
    assert client.get(f"{ROOT}/").content == client.get(f"{ROOT}/discovery.xml").content
    assert [one.text for one in root.iterfind("endpoints/endpoint/formats/format")] == [
        "text/xml",
        "application/json",
    ]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("services/unknown.json", 404),
        ("services/a%00b.json", 404),
        ("nothing.json", 404),
        ("services", 404),
    ],
)
def test_what_does_not_exist_is_said_so(client: Client, address: str, status: int) -> None:
    answer = client.get(f"{ROOT}/{address}", headers={"Accept-Language": "en"})
    assert answer.status_code == status
    if address.endswith(".json"):
        (error,) = answer.json()
    else:
        (error,) = (
            {one.tag: one.text for one in each} for each in ElementTree.fromstring(answer.content)
        )
    assert str(error["code"]) == "404"
    assert error["description"] in (
        "There is no such service. Please choose one from the list.",
        "There is nothing at this address.",
    )


def test_a_wrong_method_is_said_so(client: Client) -> None:
    assert client.post(f"{ROOT}/services.json").status_code == 405
    assert client.head(f"{ROOT}/services.json").status_code == 200


def test_reads_need_no_cookie_and_carry_security_headers(client: Client) -> None:
    answer = client.get(f"{ROOT}/services.json", {"api_key": ""})
    assert not answer.cookies
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Vary"] == "Accept-Language"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
