"""The map of a call: what the city's registers know, for whoever takes calls."""

import pytest

from komek.kernel.actors import Role
from komek.ui.security import STRICT
from tests.surfaces.faces import opened, organisation
from tests.surfaces.people import browser, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def drawn(role: Role = Role.OPERATOR, **where: str) -> dict:
    return browser_of(role, organisation()).get("/desk/new/map/", where).json()


def names(layer: dict) -> list[str]:
    return [one["properties"]["name"] for one in layer["features"]]


def test_without_a_place_it_draws_the_districts() -> None:
    layers = drawn()
    assert names(layers["districts"])
    assert layers["buildings"]["features"] == layers["cases"]["features"] == []


def test_around_a_place_it_draws_houses_and_what_is_open() -> None:
    case = opened(browser(), lat="51.128", lon="71.43")
    layers = drawn(lat="51.128", lon="71.43")
    (found,) = layers["cases"]["features"]
    assert found["geometry"]["coordinates"] == [case.lon, case.lat]
    assert case.number[-1] in found["properties"]["name"]


@pytest.mark.parametrize(
    "where", [{"lat": "x", "lon": "1"}, {"lat": "99", "lon": "nan"}, {"lat": "1"}]
)
def test_what_is_no_place_draws_the_districts(where: dict[str, str]) -> None:
    assert drawn(**where)["cases"]["features"] == []


def test_executors_have_no_map_of_others() -> None:
    answer = browser_of(Role.EXECUTOR, organisation()).get("/desk/new/map/")
    assert answer.status_code == 403


def test_only_a_style_that_is_set_lets_other_servers_in(settings) -> None:
    client = browser_of(Role.OPERATOR)
    assert "tiles.example" not in client.get("/desk/new/")["Content-Security-Policy"]
    settings.MAP_STYLE = "https://tiles.example/style.json"
    page = client.get("/desk/new/")
    assert "https://tiles.example;" in page["Content-Security-Policy"]
    assert "script-src" not in STRICT
    assert 'data-style="https://tiles.example/style.json"' in page.content.decode()
