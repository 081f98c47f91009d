"""A resident on a phone: follows by number and key, disputes, rates; signed in, deletes it all."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from komek.cases import access, services
from komek.cases.models import Case
from komek.intake.attachments import CheckedFile, check_content
from komek.kernel import clock, ids, reference
from komek.kernel.actors import SYSTEM
from komek.residents.models import ContactPoint, Erasure
from tests.journeys.axe import overflow, violations
from tests.journeys.conftest import PHONE, Open
from tests.journeys.phone import phone_of, slow
from tests.journeys.pictures import keep
from tests.journeys.test_second_factor import sign_in
from tests.journeys.test_spine import fits
from tests.surfaces import faces
from tests.surfaces.people import browser, resident

pytestmark = pytest.mark.django_db(transaction=True)
DONE = "The lamp is new."
EMAIL = "aigul@example.kz"


def whole(page: Page) -> None:
    """Nothing shuts anybody out, and nothing is wider than the screen."""
    fits(page)
    assert overflow(page) == []
    assert violations(page) == []


def answer(case: Case, text: str) -> None:
    services.answer(actor=SYSTEM, case_uid=case.uid, text=text, norm="Rules of the yard, 12")


def open_by_key(page: Page, case: Case) -> None:
    """As somebody types from a note."""
    page.goto("/follow/")
    page.get_by_label("Number of the request").fill(case.number)
    page.get_by_label("Key", exact=True).fill(ids.in_groups(access.key_of(case.uid)).lower())
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_text("Next, the organisation takes it up")).to_be_visible()


def remind(page: Page, case: Case) -> None:
    """The promise is over, and nobody has said a word."""
    Case.objects.filter(id=case.id).update(promised_due=clock.now() - timedelta(days=1))
    page.reload()
    whole(page)
    keep(page, "following")
    page.get_by_role("button", name="Remind them").click()
    expect(page.get_by_role("status")).to_contain_text("They got a letter")
    expect(page.get_by_role("button", name="Remind them")).to_have_count(0)


def dispute(page: Page) -> None:
    page.reload()
    page.get_by_text("No, it is not solved").click()
    page.get_by_label("What is still wrong?").fill("It is as dark as before.")
    page.get_by_role("button", name="Open the request again").click()
    expect(page.get_by_role("status")).to_contain_text("The request is open again.")


def keep_paper(page: Page, number: str) -> None:
    """The reply on paper leads whoever holds it to where it is verified."""
    page.reload()
    whole(page)
    keep(page, "following-answer")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="The reply on paper (PDF)").click()
    paper = PdfReader(BytesIO(waiting.value.path().read_bytes())).pages[0].extract_text()
    assert DONE in paper
    found = re.search(rf"/reply/{number}/[A-Z0-9-]+/", "".join(paper.split()))
    assert found
    page.goto(found[0])
    expect(page.get_by_text("Yes: this reply was given.")).to_be_visible()
    whole(page)
    page.go_back()


def rate(page: Page) -> None:
    page.get_by_role("button", name="Yes, it is solved").click()
    page.get_by_label("4 – good").check()
    page.get_by_role("button", name="Send the rating").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you for your rating.")
    whole(page)


def test_who_has_number_and_key_follows_disputes_and_rates(live_server, open_page: Open) -> None:
    reference.forget()
    faces.build()
    case = faces.opened(browser())
    page = open_page(live_server.url, "en-US", PHONE)
    open_by_key(page, case)
    remind(page, case)
    answer(case, "It was looked at.")
    dispute(page)
    answer(case, DONE)
    keep_paper(page, case.number)
    rate(page)
    case.refresh_from_db()
    assert (case.state, case.rating, case.reopened) == ("closed", 4, 1)


def proof() -> CheckedFile:
    """As telephones make them at dusk: of noise, and large."""
    made = BytesIO()
    Image.effect_noise((2560, 1920), 90).convert("RGB").save(made, "JPEG", quality=85)
    return check_content(made.getvalue(), "lamp.jpg")


def see_proof(page: Page, about_bytes: int) -> None:
    """The photo is there in good time, and the whole one is one tap away."""
    picture = page.get_by_role("list", name="Proof").get_by_role("img", name="Photo 1")
    picture.scroll_into_view_if_needed()
    shown = "one => one.complete && one.naturalWidth > 0"
    page.wait_for_function(shown, arg=picture.element_handle())
    whole_one = page.request.get(picture.locator("xpath=ancestor::a").get_attribute("href"))
    assert len(whole_one.body()) == about_bytes > 1_000_000


@pytest.mark.long
def test_following_disputing_and_rating_work_over_2g(live_server, chromium: Browser) -> None:
    """The connection over which a report is sent is also good enough to have the last word."""
    reference.forget()
    faces.build()
    case = faces.opened(browser())
    page = phone_of(chromium, live_server.url, "en-US").new_page()
    slow(page)
    open_by_key(page, case)
    whole(page)
    photo = proof()
    services.answer(actor=SYSTEM, case_uid=case.uid, text="It was looked at.", files=[photo])
    page.reload()
    expect(page.get_by_role("heading", name="The answer")).to_be_visible()
    see_proof(page, len(photo.content))
    dispute(page)
    services.answer(actor=SYSTEM, case_uid=case.uid, text=DONE, files=[photo])
    page.reload()
    expect(page.get_by_text(DONE).first).to_be_visible()
    whole(page)
    rate(page)
    case.refresh_from_db()
    assert (case.state, case.rating, case.reopened) == ("closed", 4, 1)


def look_after_oneself(page: Page) -> None:
    """Contacts and people on a page of one's own."""
    page.goto("/me/")
    page.get_by_text("Add a phone or an e-mail").click()
    page.get_by_label("Phone or e-mail").fill("second@example.kz")
    page.get_by_role("button", name="Add", exact=True).first.click()
    expect(page.get_by_role("status")).to_contain_text("A code is on its way.")
    page.get_by_label("Code of six digits").first.fill(code())
    page.get_by_role("button", name="Prove it").click()
    expect(page.get_by_role("status")).to_contain_text("It is proven")
    page.get_by_role("button", name="Safe only in writing second@example.kz").click()
    expect(page.get_by_text("safe only in writing", exact=True)).to_be_visible()
    page.get_by_text("Add somebody").click()
    page.get_by_label("Whose name shall stand here?").fill("My mother")
    page.get_by_role("button", name="Add", exact=True).last.click()
    expect(page.get_by_role("strong").filter(has_text="My mother")).to_be_visible()
    whole(page)
    keep(page, "my-data")


def take_along(page: Page) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download my data").click()
    assert waiting.value.suggested_filename == "my-data.zip"


def be_forgotten(page: Page) -> None:
    page.goto("/me/#forget")
    page.get_by_text("Delete my data").first.click()
    page.get_by_role("button", name="Send me a code by e-mail").click()
    expect(page.get_by_role("status")).to_contain_text("A code is on its way to your e-mail.")
    page.locator("#forget summary").click()
    page.get_by_label("Code of six digits").last.fill(code())
    page.get_by_label("I understand").check()
    whole(page)
    keep(page, "delete-my-data")
    page.get_by_role("button", name="Delete my data").click()
    expect(page.get_by_role("status")).to_contain_text("You are forgotten.")


def code() -> str:
    found = re.search(r"\b\d{6}\b", mail.outbox[-1].body)
    assert found
    return found[0]


def test_a_resident_looks_after_their_data_and_deletes_it(live_server, open_page: Open) -> None:
    reference.forget()
    faces.build()
    person = resident(EMAIL)
    person.language = "en"
    person.save()
    case = faces.opened(browser(person))
    page = open_page(live_server.url, "en-US", PHONE)
    sign_in(page, EMAIL)
    look_after_oneself(page)
    take_along(page)
    page.goto("/mine/")
    whole(page)
    be_forgotten(page)
    assert Erasure.objects.count() == 1
    assert not ContactPoint.objects.exists()
    page.goto(f"/case/{case.number}/")
    expect(page).to_have_url(re.compile("/follow/"))
