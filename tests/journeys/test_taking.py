"""A caller on the line: an operator takes the case by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from komek.cases.models import Case
from komek.kernel import reference
from komek.kernel.actors import SYSTEM, Role
from komek.knowledge import services as knowledge
from komek.registries.services import add_landmark
from tests.journeys.axe import overflow, violations
from tests.journeys.conftest import PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_spine import sign_in
from tests.surfaces import faces
from tests.surfaces.people import user

pytestmark = pytest.mark.django_db(transaction=True)
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def city() -> None:
    """A street with a house, a shop beside it, and words for those who advise."""
    reference.forget()
    faces.build()
    add_landmark(
        actor=SYSTEM,
        code="arzan",
        kind="shop",
        name_kk="«Арзан» дүкені",
        name_ru="магазин «Арзан»",
        lat=51.1282,
        lon=71.4303,
    )
    knowledge.create_answer(
        actor=SYSTEM,
        code="hours",
        service_code="advice",
        name_ru="Часы работы",
        text_kk="ХҚО сағат 9-дан ашық.",
        text_ru="ЦОН открыт с 9 часов.",
    )
    user("aigerim@example.kz", Role.OPERATOR)


def at_desk(open_page: Open, base: str, size: dict[str, int]) -> Page:
    page = open_page(base, "ru-RU", size)
    sign_in(page, "aigerim@example.kz")
    page.goto("/desk/")
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("html[lang=ru]")).to_be_attached()
    page.goto("/desk/new/")
    expect(page.locator("[name=contact]")).to_be_focused()
    return page


def type_call(page: Page, contact: str, name: str, place: str, words: str) -> None:
    """What the caller says, from field to field."""
    keys = page.keyboard
    keys.type(contact)
    keys.press("Tab")
    keys.type(name)
    keys.press("Tab")
    keys.type(place)
    keys.press("Tab")
    keys.type(words)


def checked(page: Page, label: str) -> None:
    expect(page.get_by_role("radio", name=label)).to_be_checked()


def test_an_operator_files_by_keyboard_alone(live_server, open_page: Open, city: None) -> None:
    page = at_desk(open_page, live_server.url, WIDE)
    type_call(page, "8 701 555 14 74", "Айгүл", "достык 12", "Не горит уличное освещение, темно")
    expect(page.locator("[name=address]")).to_have_value("улица Достык, 12")
    checked(page, "Уличное освещение")
    expect(page.locator("#promise")).to_contain_text("Свет")
    assert violations(page) == []
    assert overflow(page) == []
    keep(page, "taking")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".key").first).to_be_visible()
    case = Case.objects.get()
    assert (case.address, case.state) == ("улица Достык, 12", "assigned")
    assert violations(page) == []
    keep(page, "taking-filed")
    page.keyboard.press("m")
    expect(page.locator("[name=name]")).to_have_value("Айгүл")
    expect(page.locator("#known")).to_contain_text("Уличное освещение")


def test_who_calls_about_the_same_joins_by_one_key(
    live_server, open_page: Open, city: None
) -> None:
    page = at_desk(open_page, live_server.url, WIDE)
    type_call(page, "8 701 555 14 74", "Айгүл", "достык 12", "Не горит уличное освещение")
    checked(page, "Уличное освещение")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".key").first).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("[name=contact]")).to_be_focused()
    type_call(page, "8 701 555 00 11", "Болат", "около арзана", "Тёмный двор, уличное освещение")
    expect(page.locator("[name=address]")).to_have_value("магазин «Арзан»")
    expect(page.locator("#around")).to_contain_text("Уличное освещение")
    page.keyboard.press("Alt+1")
    expect(page.locator("#said .key").first).to_be_visible()
    assert Case.objects.get().participants.filter(role="me_too").count() == 1
    keep(page, "taking-joined")


def test_an_answer_said_on_the_phone_closes_the_case(
    live_server, open_page: Open, city: None
) -> None:
    page = at_desk(open_page, live_server.url, WIDE)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Нужен совет, когда открыт ЦОН")
    checked(page, "Совет")
    expect(page.locator("[data-answer]")).to_have_count(1)
    page.keyboard.press("F2")
    expect(page.locator("[name=answer]")).to_have_value("ЦОН открыт с 9 часов.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".key").first).to_be_visible()
    case = Case.objects.get()
    assert (case.state, case.first_contact) == ("closed", True)


def test_an_emergency_is_handed_over_by_one_key(live_server, open_page: Open, city: None) -> None:
    page = at_desk(open_page, live_server.url, WIDE)
    type_call(page, "8 701 555 14 74", "", "достык 12", "Оборван провод, уличное освещение искрит")
    checked(page, "Уличное освещение")
    page.keyboard.press("F8")
    emergency = page.locator("#emergency-title")
    expect(emergency).to_be_visible()
    assert violations(page) == []
    keep(page, "taking-emergency")
    page.keyboard.press("F8")
    expect(page.get_by_role("status")).to_be_visible()
    assert Case.objects.get().emergency_calls.get().state == "told"


def test_a_phone_is_enough(live_server, open_page: Open, city: None) -> None:
    page = at_desk(open_page, live_server.url, PHONE)
    type_call(page, "8 701 555 14 74", "Айгүл", "достык 12", "Не горит уличное освещение")
    checked(page, "Уличное освещение")
    assert violations(page) == []
    assert overflow(page) == []
    keep(page, "taking-phone")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".key").first).to_be_visible()
    assert overflow(page) == []


def test_a_call_that_was_left_comes_back_whole(live_server, open_page: Open, city: None) -> None:
    page = at_desk(open_page, live_server.url, WIDE)
    type_call(page, "8 701 555 14 74", "Айгүл", "достык 12", "Стоит лифт")
    checked(page, "Лифт")
    entrance = page.locator("[name=fact_entrance]")
    entrance.fill("6")
    building = page.locator("[name=building]")
    expect(building).not_to_have_value("")
    expect(page.locator("[data-kept] time")).not_to_be_empty()
    page.reload()
    checked(page, "Лифт")
    expect(entrance).to_have_value("6")
    expect(building).not_to_have_value("")
    expect(page.locator("#promise")).to_contain_text("2")


def test_the_service_chosen_by_hand_comes_back_too(
    live_server, open_page: Open, city: None
) -> None:
    page = at_desk(open_page, live_server.url, WIDE)
    type_call(page, "8 701 555 14 74", "Айгүл", "у парка", "Не горит уличное освещение, лифт")
    page.get_by_role("radio", name="Лифт").check()
    page.locator("[name=fact_entrance]").fill("6")
    expect(page.locator("[data-kept] time")).not_to_be_empty()
    page.reload()
    checked(page, "Лифт")
    expect(page.locator("[name=fact_entrance]")).to_have_value("6")
