"""A shift at the desk: words that are kept, what can be undone, colleagues in the same case."""

import pytest
from playwright.sync_api import Page, expect

from komek.cases.models import Case
from komek.kernel import reference
from komek.kernel.actors import Role
from komek.surfaces.models import Draft
from tests.journeys.conftest import PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_live import at_desk
from tests.journeys.test_spine import fits
from tests.surfaces import faces
from tests.surfaces.people import browser, user

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Электрик келіп, шамды ауыстырды."


def city_with(*people: tuple[str, Role]) -> Case:
    """An open case about a dark yard, and colleagues."""
    reference.forget()
    faces.build()
    for email, role in people:
        user(email, role, faces.organisation() if role is Role.EXECUTOR else None)
    return faces.opened(browser())


def begin(page: Page, case: Case, verb: str, words: str) -> None:
    """Type into the form of a verb, and press nothing."""
    page.goto(f"/desk/case/{case.number}/")
    box = page.locator(f".verb-{verb}")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    box.locator("textarea").fill(words)


def test_words_that_are_typed_are_kept(live_server, open_page: Open) -> None:
    case = city_with(("serik@example.kz", Role.EXECUTOR))
    page = at_desk(open_page, live_server.url, "serik@example.kz")
    begin(page, case, "answer", WORDS)
    box = page.locator(".verb-answer")
    expect(box.locator(".draft")).to_be_visible()
    box.locator("textarea").press_sequentially(" Тағы")
    page.get_by_role("button", name="Қазақша").click()
    expect(page.locator("html[lang=kk]")).to_be_attached()
    expect(box.locator("textarea")).to_have_value(f"{WORDS} Тағы")
    box.locator("textarea").press_sequentially(" бар")
    page.goto("/desk/")
    page.set_viewport_size(PHONE)
    page.goto(f"/desk/case/{case.number}/")
    expect(box.locator("textarea")).to_have_value(f"{WORDS} Тағы бар")
    fits(page)
    keep(page, "shift-draft")
    box.locator(".draft button").click()
    expect(box.locator("textarea")).to_have_value("")
    assert not Draft.objects.exists()
