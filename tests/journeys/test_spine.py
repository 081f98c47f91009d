"""From a dark yard to five stars, in real browsers: a resident, an executor, an inspector."""

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from komek.cases.models import Case
from komek.kernel import reference
from komek.kernel.actors import Role
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.pictures import keep
from tests.surfaces import city, faces
from tests.surfaces.people import user

pytestmark = pytest.mark.django_db(transaction=True)


def fits(page: Page) -> None:
    """Nothing is wider than the screen, and no way out of the menu is hidden beyond its edge."""
    width = page.evaluate("document.documentElement.scrollWidth")
    assert page.viewport_size is not None
    assert width <= page.viewport_size["width"], page.url
    menus = "[...document.querySelectorAll('.nav')]"
    assert page.evaluate(f"{menus}.every(menu => menu.scrollWidth <= menu.clientWidth)"), page.url


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/code/")
    page.get_by_label("Ваша электронная почта").fill(email)
    page.get_by_role("button", name="Отправить код").click()
    code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body)
    assert code
    page.get_by_label("Код", exact=True).fill(code[0])
    page.get_by_role("button", name="Войти").click()


def choose_by_picture(page: Page, service: str) -> None:
    """Chosen, it stands among the suggestions above, where the page marks it."""
    page.locator("#yards").get_by_role("radio", name=service).click()
    expect(page.locator("[name=service_code]:checked")).to_have_value("street_light")


def report(page: Page) -> None:
    """In Kazakh, on a phone."""
    page.goto("/")
    fits(page)
    page.get_by_label("Не болды?").fill(faces.TEXT)
    page.get_by_role("button", name="Мәселе туралы хабарлау").click()
    page.get_by_text("Немесе суреттер бойынша таңдаңыз").click()
    page.get_by_text("Аулалар").click()
    choose_by_picture(page, "Көше жарығы")
    page.get_by_role("button", name="Келесі").click()
    page.get_by_label("Мекенжай немесе орын").fill("достык 12")
    page.get_by_role("option", name="Достық көшесі, 12").click()
    for _step in ("where", "show", "who"):
        page.get_by_role("button", name="Келесі").click()
    expect(page.get_by_label("Аты-жөніңіз")).to_be_focused()
    fits(page)
    page.get_by_label("Аты-жөніңіз").fill("Айгүл Серікқызы")
    page.get_by_label("Телефон").fill("8 701 555 14 74")
    page.get_by_role("button", name="Келесі").click()
    page.get_by_role("button", name="Жіберу").click()
    expect(page.get_by_role("heading", name="Өтінішіңіз қабылданды")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Өтінішіңізді бақылау").click()
    expect(page.get_by_text("Ұйымға берілді", exact=True)).to_be_visible()
    fits(page)


def answer(page: Page) -> None:
    """In Russian, at a desk."""
    expect(page).to_have_url(re.compile("/desk/"))
    page.get_by_role("row", name="Уличное освещение").get_by_role("link").click()
    assert "Айгүл" not in page.content()
    page.get_by_role("button", name="Взять в работу").click()
    expect(page.get_by_role("status")).to_contain_text("Обращение взято в работу")
    write_answer(page)


def write_answer(page: Page) -> None:
    """On the page of a case that is in work."""
    box = page.locator(".verb-answer")
    box.get_by_label("Ответ жителю").fill("Шам ауыстырылды.")
    box.get_by_label("Закон или правило").fill("Абаттандыру қағидалары, 12-тармақ")
    keep(page, "desk")
    box.get_by_role("button", name="Отправить ответ").click()
    expect(page.get_by_text("Дан ответ, центр его проверяет", exact=True)).to_be_visible()
    fits(page)


def waiting(page: Page) -> None:
    """Nothing of the answer is seen before somebody has looked at it."""
    page.reload()
    expect(page.get_by_text("бұрын оны байланыс орталығы тексереді")).to_be_visible()
    assert "Шам ауыстырылды." not in page.content()
    fits(page)


def look_at_answer(page: Page) -> None:
    """The inspector's list leads to what waits."""
    page.get_by_role("link", name="Проверка").click()
    fits(page)
    page.get_by_role("row", name="Уличное освещение").get_by_role("link").click()


def release(page: Page) -> None:
    """The inspector lets the answer go."""
    look_at_answer(page)
    expect(page.get_by_text("Шам ауыстырылды.").first).to_be_visible()
    page.get_by_role("button", name="Хорошо: отправить жителю").click()
    expect(page.get_by_role("status")).to_contain_text("Ответ отправлен жителю")
    fits(page)


def rate(page: Page) -> None:
    """The last word is the resident's."""
    page.reload()
    expect(page.get_by_text("Шам ауыстырылды.").first).to_be_visible()
    page.get_by_role("button", name="Иә, шешілді").click()
    page.get_by_label("5 – өте жақсы").check()
    page.get_by_role("button", name="Бағаны жіберу").click()
    expect(page.get_by_text("Тұрғын жауапты бағалады: 5-тен 5")).to_be_visible()
    fits(page)


def test_a_dark_yard_is_reported_answered_and_rated(live_server, open_page: Open) -> None:
    reference.forget()
    faces.build()
    city.check_answers()
    user("serik@example.kz", Role.EXECUTOR, faces.organisation())
    user("lara@example.kz", Role.INSPECTOR)
    resident = open_page(live_server.url, "kk-KZ", PHONE)
    executor = open_page(live_server.url, "ru-RU", DESK)
    report(resident)
    sign_in(executor, "serik@example.kz")
    executor.get_by_role("button", name="Русский").click()
    answer(executor)
    waiting(resident)
    inspector = open_page(live_server.url, "ru-RU", DESK)
    sign_in(inspector, "lara@example.kz")
    inspector.get_by_role("button", name="Русский").click()
    release(inspector)
    rate(resident)
    case = Case.objects.get()
    assert (case.state, case.rating, case.language) == ("closed", 5, "kk")
    assert case.address == "Достық көшесі, 12"
