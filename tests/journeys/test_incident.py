"""One burst pipe, thirty cases: opened as an incident from the list, and answered once."""

import pytest
from playwright.sync_api import Page, expect

from komek.cases.models import Case, Incident
from komek.cases.services import NewCase, open_case
from komek.kernel import reference
from komek.kernel.actors import Actor, Role
from komek.registries.models import Building
from tests.journeys.conftest import DESK, Open
from tests.journeys.pictures import keep
from tests.journeys.test_spine import fits, sign_in
from tests.surfaces import faces
from tests.surfaces.people import user

pytestmark = pytest.mark.django_db(transaction=True)
CASES = 30


def report_many() -> None:
    """Neighbours in both languages, in one building."""
    house = Building.objects.get()
    for place in range(CASES):
        language, text = (("kk", "Аула қараңғы"), ("ru", "Во дворе темно"))[place % 2]
        open_case(
            actor=Actor.anonymous(),
            new=NewCase(
                service_code="street_light",
                text=text,
                language=language,
                channel="portal",
                building_id=house.id,
                address="Достық көшесі, 12",
            ),
        )


def open_incident(page: Page) -> None:
    """All cases of the list have one cause."""
    boxes = page.locator("table.cases input[type=checkbox]")
    expect(boxes).to_have_count(CASES)
    for box in boxes.all():
        box.check()
    fits(page)
    page.get_by_role("button", name="Одна причина: открыть инцидент").click()
    expect(page.get_by_text(f"Выбрано {CASES} обращений")).to_be_visible()
    page.get_by_label("Название на казахском").fill("Достық көшесінде кабель үзілді")
    page.get_by_label("Название на русском").fill("Обрыв кабеля на улице Достык")
    page.get_by_label("В чём причина?").fill("Кабель перебит при земляных работах.")
    fits(page)
    page.get_by_role("button", name="Открыть инцидент").click()
    expect(page.get_by_role("heading", name="Обрыв кабеля на улице Достык")).to_be_visible()
    expect(page.get_by_text(f"{CASES} обращений", exact=True)).to_be_visible()


def answer_once(page: Page) -> None:
    """One form, in two languages."""
    page.get_by_label("Ответ на казахском").fill("Кабель жалғанды, жарық қосылды.")
    page.get_by_label("Ответ на русском").fill("Кабель починен, свет включён.")
    page.get_by_role("button", name="Ответить всем").click()
    expect(page.get_by_text(f"отвечено: {CASES}")).to_be_visible()
    fits(page)
    keep(page, "incident")


def test_thirty_cases_are_answered_once(live_server, open_page: Open) -> None:
    reference.forget()
    faces.build()
    user("serik@example.kz", Role.EXECUTOR, faces.organisation())
    report_many()
    page = open_page(live_server.url, "ru-RU", DESK)
    sign_in(page, "serik@example.kz")
    page.get_by_role("button", name="Русский").click()
    open_incident(page)
    answer_once(page)
    assert Incident.objects.get().answers.get().replies.filter(state="done").count() == CASES
    for case in Case.objects.all():
        said = case.conversation.messages.get(direction="out")
        assert (case.state, said.language) == ("answered", case.language)
        assert ("жарық" if case.language == "kk" else "свет") in said.body
