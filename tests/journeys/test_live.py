"""Two people at the desk: what one does the other sees without a reload, and without a jolt."""

import time

import pytest
from playwright.sync_api import Page, expect

from komek.cases.models import CaseEvent
from komek.kernel import reference
from komek.kernel.actors import Role
from komek.kernel.relay import relay_batch
from komek.surfaces.desk.doing import perform
from tests.journeys.conftest import DESK, Open
from tests.journeys.test_spine import sign_in
from tests.surfaces import faces
from tests.surfaces.live.conftest import stream_port
from tests.surfaces.people import browser, user

__all__ = ["stream_port"]
pytestmark = pytest.mark.django_db(transaction=True)


def at_desk(open_page: Open, base: str, email: str) -> Page:
    page = open_page(base, "ru-RU", DESK)
    sign_in(page, email)
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("html[lang=ru]")).to_be_attached()
    page.wait_for_load_state()
    return page


def test_a_list_and_a_case_follow_what_others_do(
    live_server, stream_port: int, open_page: Open
) -> None:
    reference.forget()
    faces.build()
    for email in ("serik@example.kz", "dana@example.kz"):
        user(email, Role.EXECUTOR, faces.organisation())
    dana = at_desk(open_page, live_server.url, "dana@example.kz")
    dana.mouse.move(5, 5)
    dana.get_by_label("Номер обращения").focus()
    case = faces.opened(browser())
    relay_batch()
    row = dana.get_by_role("row", name="Уличное освещение")
    expect(row).to_be_visible()
    expect(dana.get_by_label("Номер обращения")).to_be_focused()
    row.get_by_role("link").click()
    serik = at_desk(open_page, live_server.url, "serik@example.kz")
    serik.get_by_role("row", name="Уличное освещение").get_by_role("link").click()
    note = dana.locator(".verb-note")
    note.locator("summary").click()
    note.locator("textarea").fill("I look at it tomorrow.")
    serik.get_by_role("button", name="Взять в работу").click()
    relay_batch()
    expect(dana.locator("#now")).to_contain_text("В работе")
    assert note.locator("textarea").input_value() == "I look at it tomorrow."
    assert dana.url.endswith(f"/desk/case/{case.number}/")


def test_keys_do_what_is_done_often(live_server, open_page: Open) -> None:
    reference.forget()
    faces.build()
    user("serik@example.kz", Role.EXECUTOR, faces.organisation())
    faces.opened(browser())
    page = at_desk(open_page, live_server.url, "serik@example.kz")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#now")).to_be_visible()
    page.keyboard.press("Shift+Slash")
    keys = page.get_by_role("dialog", name="Клавиши")
    line = keys.get_by_role("row", name="Заметка для коллег")
    expect(line).to_contain_text("O")
    line.get_by_role("button").click()
    page.keyboard.press("z")
    expect(line).to_contain_text("Z")
    keys.get_by_role("button", name="Закрыть").click()
    page.keyboard.press("z")
    expect(page.locator(".verb-note textarea")).to_be_focused()
    page.keyboard.type("jfl")
    assert page.locator(".verb-note textarea").input_value() == "jfl"
    page.reload()
    page.keyboard.press("Shift+Slash")
    keys.get_by_label("Отдельные клавиши действуют").uncheck()
    keys.get_by_role("button", name="Закрыть").click()
    page.keyboard.press("z")
    expect(page.locator(".verb-note textarea")).to_be_hidden()


TWICE = "button => { button.click(); setTimeout(() => button.click(), 200); }"


def test_a_double_click_sends_once(
    live_server, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference.forget()
    faces.build()
    user("serik@example.kz", Role.EXECUTOR, faces.organisation())
    case = faces.opened(browser())
    page = open_page(live_server.url, "ru-RU", DESK)
    sign_in(page, "serik@example.kz")
    page.goto(f"/desk/case/{case.number}/")
    box = page.locator(".verb-note")
    box.locator("summary").click()
    box.locator("textarea").fill("Қақпа жабық")

    def slowly(*said: object) -> None:
        time.sleep(1)
        perform(*said)

    monkeypatch.setattr("komek.surfaces.desk.case.perform", slowly)
    box.locator("button:not([formaction])").last.evaluate(TWICE)
    page.wait_for_timeout(3_500)
    assert CaseEvent.objects.filter(case_id=case.id, verb="note").count() == 1
