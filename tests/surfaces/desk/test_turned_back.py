"""On a page that answered a form somebody changes the language: they are led on, not to nothing."""

from uuid import uuid4

import pytest

from komek.kernel.actors import Role
from tests.surfaces.faces import opened, organisation
from tests.surfaces.people import browser, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
PEOPLE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_browser_is_led_to_what_the_verb_is_about() -> None:
    case = opened(browser())
    executor = browser_of(Role.EXECUTOR, organisation())
    page = executor.post("/desk/together/", {"verb": "answer", "number": [case.number]})
    assert 'name="next" value="/desk/together/"' in page.content.decode()
    assert executor.get("/desk/together/", headers=PEOPLE)["Location"] == "/desk/"
    rated = browser().get(f"/case/{case.number}/rate/", headers=PEOPLE)
    assert rated["Location"] == f"/case/{case.number}/"


def test_a_program_is_told_that_it_cannot_be_read() -> None:
    executor = browser_of(Role.EXECUTOR, organisation())
    assert executor.get("/desk/together/").status_code == 405
    assert executor.get("/desk/together/", headers={"accept": "*/*"}).status_code == 405
    assert executor.put("/desk/together/", headers=PEOPLE).status_code == 405


def test_where_nothing_is_above_it_goes_on_upwards() -> None:
    there = f"/desk/held/{uuid4()}/undo/"
    answer = browser_of(Role.OPERATOR).get(there, headers=PEOPLE)
    assert answer["Location"] == "/desk/held/"
