"""The desk: many cases in one go, and one visit for a building."""

import pytest

from komek.cases.models import Case
from komek.kernel.actors import Role
from komek.registries.models import Building
from tests.surfaces.faces import opened, organisation
from tests.surfaces.people import browser, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def numbers(*cases: Case) -> list[str]:
    return [case.number for case in cases]


def test_a_list_leads_to_a_form_and_to_a_report() -> None:
    first, second = opened(browser()), opened(browser())
    client = browser_of(Role.EXECUTOR, organisation())
    page = client.get("/desk/").content.decode()
    assert f'value="{first.number}" form="together"' in page
    asked = client.post("/desk/together/", {"verb": "answer", "number": numbers(first, second)})
    assert asked.status_code == 200
    assert "2 cases were chosen" in asked.content.decode()
    sent = {"verb": "answer", "number": numbers(first, second), "sent": "1"}
    assert client.post("/desk/together/", sent).status_code == 400
    done = client.post("/desk/together/", sent | {"text": "Шам ауыстырылды."})
    assert done.status_code == 200
    assert set(Case.objects.values_list("state", flat=True)) == {"answered"}
    again = client.post("/desk/together/", sent | {"text": "Шам ауыстырылды."})
    assert again.content.decode().count("Not done") == 2


def test_without_a_choice_nothing_is_done() -> None:
    client = browser_of(Role.EXECUTOR, organisation())
    answer = client.post("/desk/together/", {"verb": "accept"})
    assert answer.status_code == 400
    assert "No case was chosen" in answer.content.decode()


def test_a_verb_that_is_not_for_many_is_not_there() -> None:
    client = browser_of(Role.EXECUTOR, organisation())
    assert client.post("/desk/together/", {"verb": "withdraw"}).status_code == 404
    assert client.post("/desk/together/", {"verb": "route"}).status_code == 404


def test_one_visit_answers_the_cases_of_a_building() -> None:
    house = str(Building.objects.get().id)
    first, second = (opened(browser(), building=house, address="достык 12") for _ in range(2))
    client = browser_of(Role.EXECUTOR, organisation())
    page = client.get(f"/desk/case/{first.number}/").content.decode()
    assert "1 more open case at this building" in page
    assert second.number in page
    sent = {"verb": "answer", "number": numbers(first, second), "sent": "1", "text": "Жөнделді."}
    client.post("/desk/together/", sent)
    assert set(Case.objects.values_list("state", flat=True)) == {"answered"}
