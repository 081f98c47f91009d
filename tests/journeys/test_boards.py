"""Control at the desk: a supervisor clears the overdue board, and the work of somebody on leave."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from komek.cases.models import Assignment, Case, CaseEvent, Reminder
from komek.directory.models import Absence
from komek.kernel import clock, reference
from komek.kernel.actors import Role
from tests.journeys.conftest import PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_live import at_desk
from tests.journeys.test_spine import fits
from tests.surfaces import faces
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
    page.keyboard.press("w")
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
