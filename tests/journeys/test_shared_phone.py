"""One telephone, several people: nobody meets what another one wrote while signed in, nobody sends
it as their own, and nothing that waits is lost unsaid."""

import os

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect

from komek.cases.models import Case
from komek.kernel import reference
from komek.kernel.models import User
from tests.journeys.conftest import QUIET, path_of_browser
from tests.journeys.phone import phone_of
from tests.journeys.test_report import WORDS, go_on, tell_what, tell_where, tell_who
from tests.surfaces import faces
from tests.surfaces.people import browser, resident

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def phone(live_server, chromium: Browser) -> BrowserContext:
    reference.forget()
    faces.build()
    return phone_of(chromium, live_server.url, "en-US")


@pytest.fixture
def aigul(phone: BrowserContext) -> User:
    return resident("aigul@example.kz")


@pytest.fixture
def marat(phone: BrowserContext) -> User:
    return resident("marat@example.kz")


def hand_to(phone: BrowserContext, who: User | None) -> None:
    """The session before has run out by itself; somebody else has signed in, or nobody."""
    Session.objects.all().delete()
    phone.clear_cookies()
    if who is not None:
        session = browser(who).cookies[settings.SESSION_COOKIE_NAME].value
        name = settings.SESSION_COOKIE_NAME
        phone.add_cookies([{"name": name, "value": session, "url": base_of(phone)}])


def base_of(phone: BrowserContext) -> str:
    return phone.pages[0].evaluate("location.origin")


def words_on(page: Page) -> str:
    page.goto("/report/")
    page.wait_for_load_state("networkidle")
    return page.get_by_label("What has happened?").input_value()


def test_a_draft_is_shown_to_whoever_wrote_it(
    phone: BrowserContext, aigul: User, marat: User
) -> None:
    page = phone.new_page()
    page.goto("/")
    hand_to(phone, aigul)
    tell_what(page)
    go_on(page, "Where is it?")
    page.wait_for_timeout(1000)
    for other in (None, marat):
        hand_to(phone, other)
        assert words_on(page) == ""
    hand_to(phone, aigul)
    page.goto("/report/")
    expect(page.get_by_label("What has happened?")).to_have_value(WORDS)


def write_without_a_signal(page: Page, signed_in: bool) -> None:
    tell_what(page)
    go_on(page, "Where is it?")
    tell_where(page)
    page.context.set_offline(True)
    go_on(page, "Show and tell")
    go_on(page, "Who reports?")
    if signed_in:
        go_on(page, "Before you send")
    else:
        tell_who(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("It will be sent when there is a signal")).to_be_visible()


def test_what_waits_is_sent_by_nobody_else(phone: BrowserContext, aigul: User, marat: User) -> None:
    page = phone.new_page()
    page.goto("/")
    hand_to(phone, aigul)
    write_without_a_signal(page, signed_in=True)
    page.close()
    phone.set_offline(False)
    page = phone.new_page()
    page.goto("/")
    hand_to(phone, marat)
    assert words_on(page) == ""
    expect(page.get_by_role("heading", name="Your reports on this device")).to_be_hidden()
    hand_to(phone, aigul)
    page.goto("/report/")
    expect(page.get_by_text("Sent. Keep its number and its key")).to_be_visible()
    assert Case.objects.get().resident.account.user == aigul


def test_a_visitors_report_becomes_nobodys_own_by_itself(
    phone: BrowserContext, marat: User
) -> None:
    page = phone.new_page()
    write_without_a_signal(page, signed_in=False)
    base = page.url
    page.close()
    phone.set_offline(False)
    page = phone.new_page()
    page.goto(base.replace("/report/", "/city/"))
    hand_to(phone, marat)
    page.goto("/report/")
    expect(page.get_by_text("Written here while nobody was signed in")).to_be_visible()
    assert Case.objects.count() == 0
    page.goto("/accounts/logout/")
    expect(page.get_by_role("alert")).to_contain_text("has not been sent")
    page.get_by_role("link", name="Look at it first").click()
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Sent. Keep its number and its key")).to_be_visible()
    assert Case.objects.count() == 1


@pytest.mark.long
def test_nobody_goes_back_to_the_pages_of_who_signed_out(
    live_server, phone: BrowserContext, chromium: Browser, aigul: User
) -> None:
    """Browsers keep whole pages for "back"; those for tests do not, unless they are told to."""
    case = faces.opened(browser(aigul))
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    keeping = chromium.browser_type.launch(
        executable_path=path_of_browser(),
        args=[*QUIET, *sandbox],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    shared = phone_of(keeping, live_server.url, "en-US")
    page = shared.new_page()
    page.goto("/city/")
    hand_to(shared, aigul)
    for own in ("/me/", "/mine/", f"/case/{case.number}/"):
        page.goto(own)
        expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{live_server.url}/")
    for _ in range(4):
        page.wait_for_load_state()
        # Later than the answer to this call, which going back would cut off.
        page.evaluate("setTimeout(() => history.back(), 300)")
        page.wait_for_timeout(1500)
        expect(page.get_by_text("aigul@example.kz")).to_have_count(0)
        expect(page.get_by_text(faces.TEXT)).to_have_count(0)
    keeping.close()
