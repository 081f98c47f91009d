"""REST: reading the directory, by anybody."""

import pytest
from django.test import Client

from tests.surfaces.city import SQUARE

pytestmark = pytest.mark.usefixtures("city")
ROOT = "/api/v1"


def test_services_in_all_languages(client: Client) -> None:
    services = client.get(f"{ROOT}/services").json()
    assert [one["code"] for one in services] == ["advice", "lift", "street_light"]
    assert services[2]["names"] == {
        "kk": "Көше жарығы",
        "ru": "Уличное освещение",
        "en": "Street light",
    }
    assert services[2]["promised"] == {"amount": 7, "unit": "days"}


def test_a_service_says_what_it_asks(client: Client) -> None:
    facts = client.get(f"{ROOT}/services/lift").json()["facts"]
    assert [(one["code"], one["datatype"], one["required"]) for one in facts] == [
        ("entrance", "number", True),
        ("trouble", "multivaluelist", False),
    ]
    assert [one["key"] for one in facts[1]["values"]] == ["stuck", "noise"]


def test_organisations_and_districts(client: Client) -> None:
    (organisation,) = client.get(f"{ROOT}/organisations").json()
    assert (organisation["code"], organisation["parent"]) == ("lights", None)
    (district,) = client.get(f"{ROOT}/districts").json()
    assert district == {"code": "esil", "names": {"kk": "Есіл", "ru": "", "en": ""}}
    assert client.get(f"{ROOT}/districts/esil").json()["geometry"] == SQUARE


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("services/none", "unknown_service"),
        ("services/a%00b", "unknown_service"),
        ("districts/none", "unknown_district"),
        ("nothing", "address_unknown"),
    ],
)
def test_what_is_not_there_is_a_problem(client: Client, address: str, code: str) -> None:
    answer = client.get(f"{ROOT}/{address}", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["title"] == "Not Found"


def test_an_unknown_parameter_is_a_problem(client: Client) -> None:
    answer = client.get(f"{ROOT}/services?organization=lights")
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")
    assert answer.json()["field"] == "organization"


def test_a_wrong_method_is_a_problem(client: Client) -> None:
    answer = client.delete(f"{ROOT}/services")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET"


def test_a_wrong_key_is_a_problem_even_where_none_is_needed(client: Client) -> None:
    answer = client.get(f"{ROOT}/services", headers={"Authorization": "Bearer komek_guessed"})
    assert (answer.status_code, answer.json()["code"]) == (401, "api_key_invalid")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_description_names_every_way_in(client: Client) -> None:
    description = client.get(f"{ROOT}/openapi.json").json()
    assert set(description["components"]["securitySchemes"]) == {
        "PartnerKey",
        "StaffSession",
        "CaseKey",
    }
    assert "Problem" in description["components"]["schemas"]
    problem = description["paths"]["/api/v1/cases"]["post"]["responses"]["default"]
    assert set(problem["content"]) == {"application/problem+json"}


def test_the_bare_address_leads_to_the_documentation(client: Client) -> None:
    assert client.get(f"{ROOT}/").headers["Location"] == f"{ROOT}/docs"


def test_the_documentation_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get(f"{ROOT}/docs")
    assert page.status_code == 200
    assert b"https://" not in page.content
    assert b"http://" not in page.content
