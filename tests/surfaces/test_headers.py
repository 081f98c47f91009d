"""What browsers are told: strict policies on every page, cookies that nobody else reads, and no
form that another site could send for us."""

import os
import re
import subprocess
import sys

import pytest
from django.test import Client

from komek.kernel.actors import Role
from komek.surfaces.addresses import everything
from tests.surfaces import faces
from tests.surfaces.people import browser, browser_of, user
from tests.surfaces.test_denied import DOORS_OF_PROGRAMS, PARTS, everything_stored, path_of
from tests.surfaces.test_identity import sign_in

pytestmark = pytest.mark.django_db
PEOPLE = (Role.ANONYMOUS, Role.RESIDENT, Role.OPERATOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
RELAXED = ("/admin/", "/api/v1/docs")
FOR_READERS = ("/api/v1/", "/api/v1/docs", "/api/v1/openapi.json")
INLINE = re.compile(r"""<script(?![^>]*\ssrc=)|<style|\s(?:style|on\w+)=["']""", re.I)


def addresses() -> list[str]:
    """Every address of the faces with its parts filled in; the doors of programs are others'."""
    case = faces.opened(browser())
    found = (path_of(one, case) for one in everything())
    not_pages = (*DOORS_OF_PROGRAMS, "healthz")
    return sorted({path for path in found if path and not path[1:].startswith(not_pages)})


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page_has_its_policies_and_nothing_inline(role: Role) -> None:
    faces.build()
    client = browser_of(role, faces.organisation())
    seen = 0
    for path in addresses():
        page = client.get(path)
        policy = page["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy, path
        assert "object-src 'none'" in policy, path
        assert page["X-Content-Type-Options"] == "nosniff", path
        assert page["Referrer-Policy"] == "same-origin", path
        assert page["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "geolocation=(self)" in page["Permissions-Policy"], path
        if path.startswith(RELAXED):
            continue
        assert "unsafe" not in policy, path
        if page["Content-Type"].startswith("text/html") and not page.streaming:
            seen += 1
            assert INLINE.findall(page.content.decode()) == [], path
    assert seen > 10


@pytest.mark.long
@pytest.mark.parametrize("role", PEOPLE)
def test_no_other_site_sends_a_form_for_us(role: Role) -> None:
    """Every address of the faces, with the cookies of somebody signed in and no token."""
    faces.build()
    paths = addresses()
    client = browser_of(role, faces.organisation())
    client.get("/")
    client.handler.enforce_csrf_checks = True
    before = everything_stored()
    for path in paths:
        for method in (client.post, client.put, client.patch, client.delete):
            answer = method(path, {**PARTS, "text": "x"}, content_type="application/json")
            assert answer.status_code in (403, 404, 405), (path, method.__name__)
        assert client.post(path, {"text": "x"}).status_code in (403, 404), path
    assert everything_stored() == before


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nor_does_the_rest_interface_take_a_session_without_its_token(method: str) -> None:
    faces.build()
    case = faces.opened(browser())
    client = Client(enforce_csrf_checks=True)
    client.force_login(user("op@example.kz", Role.OPERATOR))
    client.get("/api/v1/cases")
    before = everything_stored()
    tried = 0
    parts = {**PARTS, "number": case.number}
    for one in everything():
        path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: parts.get(part[1], "x"), one.route)
        if not path.startswith("/api/") or path in FOR_READERS:
            continue
        answer = getattr(client, method)(path, {}, content_type="application/json")
        # 404 and 405: nothing there takes this method.
        assert answer.status_code in (401, 403, 404, 405), path
        tried += answer.status_code in (401, 403)
    assert tried > 0
    assert everything_stored() == before


SETTINGS = """
import os, json
import django
from django.conf import settings
names = ("SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE "
         "SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE CSRF_COOKIE_SAMESITE "
         "LANGUAGE_COOKIE_SECURE")
print(json.dumps([getattr(settings, name) for name in names.split()]))
"""


def under(address: str) -> list[object]:
    """What the settings make of the city's public address."""
    import json

    environment = {**os.environ, "KOMEK_PUBLIC_URL": address, "PYTHONPATH": "src"}
    done = subprocess.run(
        [sys.executable, "-c", SETTINGS],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[object] = json.loads(done.stdout)
    return found


def test_cookies_of_a_city_with_https_belong_to_this_host_alone() -> None:
    names = ["__Host-sessionid", "__Host-csrftoken"]
    assert under("https://109.example.kz") == [*names, True, True, True, "Lax", "Lax", True]


def test_a_city_on_ones_own_machine_works_by_http() -> None:
    assert under("http://127.0.0.1:8109")[:4] == ["sessionid", "csrftoken", False, False]


def test_a_session_cookie_is_none_for_scripts_and_other_sites() -> None:
    user("op@example.kz", Role.OPERATOR)
    client = browser()
    sign_in(client, "op@example.kz")
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Lax",
        "/",
        "",
    )


def test_https_is_asked_for_once_a_city_has_it(settings) -> None:
    assert "Strict-Transport-Security" not in browser().get("/")
    settings.SECURE = True
    assert browser().get("/")["Strict-Transport-Security"] == "max-age=31536000"
