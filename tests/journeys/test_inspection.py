"""An answer that is none comes back with a remark; only the next one reaches the resident."""

import pytest
from playwright.sync_api import Page, expect

from komek.cases.models import Case
from komek.kernel import reference
from komek.kernel.actors import Role
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_spine import (
    fits,
    look_at_answer,
    rate,
    release,
    report,
    sign_in,
    write_answer,
)
from tests.surfaces import city, faces
from tests.surfaces.people import browser, user

pytestmark = pytest.mark.django_db(transaction=True)
REMARK = "Қай шам? Суретін қосыңыз."


def give_no_answer(page: Page) -> None:
    """Words that say nothing of what was done."""
    page.get_by_role("row", name="Уличное освещение").get_by_role("link").click()
    box = page.locator(".verb-answer")
    box.locator("summary").click()
    box.get_by_label("Ответ жителю").fill("Шара қолданылды.")
    box.get_by_role("button", name="Отправить ответ").click()
    expect(page.get_by_text("Дан ответ, центр его проверяет", exact=True)).to_be_visible()


def return_it(page: Page) -> None:
    """With a remark, which must not be empty."""
    look_at_answer(page)
    expect(page.get_by_text("Шара қолданылды.").first).to_be_visible()
    keep(page, "inspection-answer")
    box = page.locator(".verb-return_answer")
    box.locator("summary").click()
    box.get_by_role("button", name="Вернуть организации").click()
    expect(page.get_by_role("alert")).to_be_visible()
    box.get_by_role("textbox").fill(REMARK)
    box.get_by_role("button", name="Вернуть организации").click()
    expect(page.get_by_role("status")).to_contain_text("Ответ возвращён")
    fits(page)


def read_remark(page: Page) -> None:
    """It stands on top of the organisation's page."""
    page.reload()
    expect(page.get_by_role("heading", name="Контакт-центр вернул ответ")).to_be_visible()
    expect(page.get_by_text(REMARK).first).to_be_visible()
    fits(page)


def saw_nothing(page: Page) -> None:
    """Neither the words nor the remark."""
    page.reload()
    expect(page.get_by_text("Байланыс орталығы жауапты пысықтауға қайтарды")).to_be_visible()
    assert "Шара қолданылды." not in page.content()
    assert REMARK not in page.content()


def test_an_answer_that_is_none_is_given_back(live_server, open_page: Open) -> None:
    reference.forget()
    faces.build()
    city.check_answers()
    user("serik@example.kz", Role.EXECUTOR, faces.organisation())
    user("lara@example.kz", Role.INSPECTOR)
    resident = open_page(live_server.url, "kk-KZ", PHONE)
    executor = open_page(live_server.url, "ru-RU", DESK)
    inspector = open_page(live_server.url, "ru-RU", DESK)
    report(resident)
    for page, email in ((executor, "serik@example.kz"), (inspector, "lara@example.kz")):
        sign_in(page, email)
        page.get_by_role("button", name="Русский").click()
    give_no_answer(executor)
    return_it(inspector)
    saw_nothing(resident)
    keep(resident, "inspection-resident")
    read_remark(executor)
    keep(executor, "inspection-remark")
    write_answer(executor)
    release(inspector)
    rate(resident)
    case = Case.objects.get()
    assert (case.state, case.rating) == ("closed", 5)
    assert list(case.answers.order_by("id").values_list("outcome", flat=True)) == [
        "returned",
        "standing",
    ]


def test_a_key_held_too_long_judges_one_answer(live_server, open_page: Open) -> None:
    reference.forget()
    faces.build()
    city.check_answers()
    executor = browser(user("serik@example.kz", Role.EXECUTOR, faces.organisation()))
    user("lara@example.kz", Role.INSPECTOR)
    for case in [faces.opened(browser()) for _ in range(3)]:
        faces.act(executor, case, "answer", text="Шам ауыстырылды.")
    page = open_page(live_server.url, "ru-RU", DESK)
    sign_in(page, "lara@example.kz")
    page.goto("/desk/checks/next/")
    first = page.url
    page.keyboard.down("KeyE")
    page.wait_for_url(lambda there: "/desk/checks/" in there and there != first)
    second = page.url
    page.keyboard.down("KeyE")
    page.wait_for_timeout(1_000)
    page.keyboard.up("KeyE")
    assert page.url == second
    page.keyboard.press("KeyE")
    page.wait_for_url(lambda there: there not in (first, second))
