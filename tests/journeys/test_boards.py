"""Control at the desk: answers checked by keyboard, the overdue board, work of who is away."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from komek.cases.models import (
    AnswerRecord,
    Assignment,
    Case,
    CaseEvent,
    OperatorMonth,
    QualityWeek,
    Reminder,
)
from komek.directory.models import Absence
from komek.kernel import clock, reference
from komek.kernel.actors import Role
from komek.kernel.days import day_of
from tests.journeys.conftest import PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_live import at_desk
from tests.journeys.test_spine import fits
from tests.surfaces import city, faces
from tests.surfaces.people import browser, user

pytestmark = pytest.mark.django_db(transaction=True)


def a_late_city(count: int) -> list[Case]:
    """Open cases whose organisation should have answered two days ago."""
    reference.forget()
    faces.build()
    user("head@example.kz", Role.HEAD, faces.organisation())
    cases = [faces.opened(browser()) for _ in range(count)]
    due = clock.now() - timedelta(days=2)
    Assignment.objects.update(started_at=due - timedelta(days=5), due=due)
    return cases


def waiting_answers(count: int) -> list[Case]:
    """Answers that an inspector has to look at, the oldest first."""
    reference.forget()
    faces.build()
    city.check_answers()
    executor = browser(user("serik@example.kz", Role.EXECUTOR, faces.organisation()))
    cases = [faces.opened(browser()) for _ in range(count)]
    for case in cases:
        faces.act(executor, case, "answer", text="Шара қолданылды.")
    return cases


def test_an_inspector_returns_an_answer_by_keyboard_and_goes_on(
    live_server, settings, open_page: Open
) -> None:
    settings.UNDO_SECONDS = 0
    first, second, third = waiting_answers(3)
    user("lara@example.kz", Role.INSPECTOR)
    page = at_desk(open_page, live_server.url, "lara@example.kz")
    page.keyboard.press("v")
    expect(page).to_have_url(f"{live_server.url}/desk/checks/")
    page.keyboard.press("s")
    expect(page).to_have_url(f"{live_server.url}/desk/checks/{first.number}/")
    page.keyboard.press("t")
    page.keyboard.press("2")
    fits(page)
    page.evaluate("scrollTo(0, 0)")
    keep(page, "check")
    page.locator(".verb-return_answer textarea").press_sequentially("Қай шам?")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(f"{live_server.url}/desk/checks/{second.number}/")
    page.keyboard.press("e")
    expect(page).to_have_url(f"{live_server.url}/desk/checks/{third.number}/")
    page.set_viewport_size(PHONE)
    fits(page)
    outcomes = AnswerRecord.objects.order_by("id").values_list("outcome", flat=True)
    assert list(outcomes) == ["returned", "standing", "held"]


def clear(page: Page) -> None:
    """From the figure to the list, everything ticked, one letter for all."""
    row = page.get_by_role("row", name="Свет")
    row.locator("a.figure").first.click()
    for box in page.get_by_role("checkbox", name="Выбрать обращение").all():
        box.check()
    page.locator(".bulk button[value=urge]").click()
    page.get_by_role("main").locator("form[method=post] button").last.click()
    expect(page.get_by_role("status").locator("tbody tr")).to_have_count(3)


def test_a_supervisor_clears_the_overdue_board(live_server, open_page: Open) -> None:
    a_late_city(3)
    user("boss@example.kz", Role.SUPERVISOR)
    page = at_desk(open_page, live_server.url, "boss@example.kz")
    page.get_by_role("link", name="Срок истёк").first.click()
    expect(page).to_have_url(f"{live_server.url}/desk/board/")
    expect(page.locator("dl .figure").first).to_contain_text("3")
    fits(page)
    keep(page, "board")
    clear(page)
    assert Reminder.objects.filter(about="urged").count() == 3
    assert CaseEvent.objects.filter(verb="urge").count() == 3
    page.set_viewport_size(PHONE)
    page.goto("/desk/board/")
    fits(page)


def test_the_work_of_somebody_on_leave_goes_to_a_colleague(live_server, open_page: Open) -> None:
    cases = a_late_city(2)
    serik = user("serik@example.kz", Role.EXECUTOR, faces.organisation())
    dana = user("dana@example.kz", Role.EXECUTOR, faces.organisation())
    for case in cases:
        faces.act(browser(serik), case, "accept")
    now = clock.now()
    Absence.objects.create(user=serik, valid_from=now, valid_to=now + timedelta(days=14))
    page = at_desk(open_page, live_server.url, "head@example.kz")
    page.goto("/desk/absent/")
    page.get_by_role("link", name="serik").click()
    page.locator("select[name=user_id]").select_option(str(dana.id))
    fits(page)
    keep(page, "absent-work")
    page.locator("aside button").click()
    expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator(".empty")).to_be_visible()
    assert set(Assignment.objects.values_list("person_id", flat=True)) == {dana.id}


def half_a_year() -> None:
    """Weeks of answers, better and better, and a month of five operators."""
    reference.forget()
    faces.build()
    today = day_of(clock.now())
    this = today - timedelta(days=today.weekday())
    for back in range(26):
        QualityWeek.objects.create(
            organisation=faces.organisation(),
            monday=this - timedelta(weeks=back),
            answers=200,
            in_time=190 - 2 * back,
            checked=40,
            returned=4 + back // 3,
            reopened=10 + back // 4,
            false=3 + back % 4,
            ratings=60,
            stars=260 - 2 * back,
        )
    for one in range(5):
        OperatorMonth.objects.create(
            user=user(f"operator{one}@example.kz", Role.OPERATOR),
            month=today.replace(day=1),
            taken=300 + 20 * one,
            answered=250,
            came_back=12 + 3 * one,
            routed=200,
            moved=30 - 4 * one,
            called=6,
            joined=14,
            parted=1,
        )


def test_quality_is_drawn_and_everybody_sees_their_own_figures(
    live_server, open_page: Open
) -> None:
    half_a_year()
    user("boss@example.kz", Role.SUPERVISOR)
    page = at_desk(open_page, live_server.url, "boss@example.kz")
    page.goto("/desk/quality/")
    expect(page.locator("svg.trend")).to_have_count(5)
    fits(page)
    keep(page, "quality")
    page.set_viewport_size(PHONE)
    page.goto("/desk/quality/")
    fits(page)
    own = at_desk(open_page, live_server.url, "operator1@example.kz")
    own.goto("/desk/figures/")
    expect(own.locator("svg.spread")).to_have_count(3)
    expect(own.get_by_text("operator2")).to_have_count(0)
    fits(own)
    keep(own, "figures")
    own.set_viewport_size(PHONE)
    fits(own)
