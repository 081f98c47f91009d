"""At night somebody must read a case of another organisation; in the morning the officer asks."""

import re

import pytest
from playwright.sync_api import Page, expect

from komek.kernel import reference
from komek.kernel.actors import Role
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_second_factor import english, sign_in
from tests.journeys.test_spine import fits
from tests.surfaces import faces
from tests.surfaces.people import browser

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "A cable burns at this address, and nobody of the other shift answers."


def break_glass(page: Page, number: str) -> None:
    """The door says what it costs; one word is no reason."""
    page.goto(f"/desk/case/{number}/")
    expect(page.get_by_role("heading", name="This case is beyond your reach")).to_be_visible()
    fits(page)
    keep(page, "beyond-reach")
    box = page.get_by_label("Why must you see it?")
    box.fill("must")
    page.get_by_role("button", name="Open it all the same").click()
    expect(page.get_by_role("alert")).to_contain_text("Say in a sentence")
    box.fill(REASON)
    page.get_by_role("button", name="Open it all the same").click()
    expect(page.get_by_text(faces.TEXT)).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("This case is beyond your reach.")
    fits(page)


def ask_who_looked(page: Page, number: str) -> None:
    """Everything stands there, the reason too."""
    page.get_by_role("link", name="Looks").click()
    page.get_by_label("Number of a case").last.fill(number)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("cell", name="opened it beyond their reach")).to_be_visible()
    expect(page.get_by_role("cell", name="saw its beginning in a list")).to_be_visible()
    expect(page.get_by_role("cell", name=REASON)).to_be_visible()
    fits(page)
    keep(page, "looks")


def test_a_case_opens_in_a_need_and_the_officer_sees_it(live_server, open_page: Open) -> None:
    reference.forget()
    faces.build()
    case = faces.opened(browser())
    browser(english("operator@example.kz", Role.OPERATOR)).get("/desk/?list=work")
    english("serik@example.kz", Role.EXECUTOR, faces.organisation("water"))
    english("officer@example.kz", Role.DATA_PROTECTION)
    at_night = open_page(live_server.url, "en-US", PHONE)
    sign_in(at_night, "serik@example.kz")
    expect(at_night).to_have_url(re.compile("/desk/"))
    break_glass(at_night, case.number)
    officer = open_page(live_server.url, "en-US", DESK)
    sign_in(officer, "officer@example.kz")
    ask_who_looked(officer, case.number)
