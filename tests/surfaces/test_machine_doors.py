"""The short way in for programs: nothing of a session, and headers as safe as on any page."""

import pytest
from django.test import Client

from komek.kernel.actors import Role
from tests.surfaces import city
from tests.surfaces.api.callers import signed_in

DOORS = ["/open311/v2/services.json", "/api/v1/services", "/healthz"]


@pytest.fixture(autouse=True)
def _city(db: None) -> None:
    city.build()


@pytest.mark.parametrize("address", DOORS)
def test_programs_get_no_cookie_and_safe_headers(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert not hasattr(answer.wsgi_request, "session")


@pytest.mark.parametrize("address", DOORS)
def test_what_is_open_costs_hardly_a_query(
    client: Client, address: str, django_assert_max_num_queries
) -> None:
    client.get(address)
    with django_assert_max_num_queries(1):
        client.get(address)


def test_only_the_rest_interface_knows_sessions() -> None:
    browser = signed_in(Role.OPERATOR)
    assert hasattr(browser.get("/api/v1/services").wsgi_request, "session")
    assert not hasattr(browser.get("/open311/v2/services.json").wsgi_request, "session")


def test_a_key_goes_before_a_session() -> None:
    browser = signed_in(Role.OPERATOR)
    key = {"Authorization": f"Bearer {city.make_key()}"}
    answer = browser.get("/api/v1/cases", headers=key)
    assert answer.status_code == 403
    assert not hasattr(answer.wsgi_request, "session")
    assert browser.get("/api/v1/cases").status_code == 200


def test_the_documentation_may_load_its_own_scripts(client: Client) -> None:
    policy = client.get("/api/v1/docs").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy


def test_a_door_that_is_none_stays_none(client: Client) -> None:
    for address in ("/healthzz", "/api/", "/api/v2/services", "/open311/", "/open311"):
        assert client.get(address).status_code == 404
