"""The desk on a phone: what its browser asks for before anything works without a signal."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from komek import ui
from komek.kernel.actors import Role
from tests.surfaces.faces import organisation
from tests.surfaces.people import STAFF, browser, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
PLACES = Path(ui.__path__[0]) / "islands" / "parts" / "yard" / "places.ts"


def test_scripts_and_server_mean_the_same_addresses() -> None:
    written = dict(re.findall(r'export const (\w+) = "([^"]+)"', PLACES.read_text()))
    names = {"WORKER": "worker", "SCOPE": "home", "STANDING": "standing"}
    names |= {"ROUTE": "route", "WAITING": "waiting"}
    assert written == {name: reverse(f"desk:{address}") for name, address in names.items()}


def test_the_worker_is_of_the_desk_and_always_renewed() -> None:
    answer = browser().get("/desk/worker.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert b"export" not in answer.content, "browsers take no modules for workers yet"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_manifest_leads_to_the_route(language: str) -> None:
    manifest = browser(language=language).get("/desk/app.webmanifest").json()
    assert (manifest["start_url"], manifest["scope"]) == ("/desk/route/", "/desk/")
    assert manifest["lang"] == language


@pytest.mark.parametrize("role", STAFF)
def test_who_can_have_something_waiting(role: Role) -> None:
    client = browser_of(role, organisation())
    works = role in (Role.EXECUTOR, Role.HEAD)
    assert client.get("/desk/waiting/").status_code == (200 if works else 403)
    assert ("built/yard.js" in client.get("/desk/").content.decode()) is works
