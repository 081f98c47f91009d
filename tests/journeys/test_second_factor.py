"""An operator sets up a passkey, comes back with it alone, and loses it, in a real browser."""

import re

import pytest
from django.core import mail
from playwright.sync_api import CDPSession, Page, expect

from komek.config.entry import STAFF
from komek.directory.models import Organisation
from komek.kernel import reference
from komek.kernel.actors import Role
from komek.kernel.models import User
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_spine import fits
from tests.surfaces import faces
from tests.surfaces.people import user
from tests.surfaces.sign_in import provider
from tests.surfaces.sign_in.factors import shown_by_app, with_app

pytestmark = pytest.mark.django_db(transaction=True)


def phone_with_a_finger(page: Page) -> CDPSession:
    """The browser's own simulated authenticator: makes passkeys and recognises its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def sign_in(page: Page, email: str) -> None:
    """The first half: by the code from the letter."""
    page.goto("/accounts/code/")
    page.get_by_label("Your e-mail").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body)
    assert code
    page.get_by_label("Code", exact=True).fill(code[0])
    page.get_by_role("button", name="Sign in", exact=True).click()


def english(email: str, role: Role, organisation: Organisation | None = None) -> User:
    """Somebody of the staff who reads English."""
    found = user(email, role, organisation)
    User.objects.filter(id=found.id).update(language="en")
    return found


def set_up_passkey(page: Page) -> None:
    """The first sign-in leads here by itself."""
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    fits(page)
    keep(page, "second-factor")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What do you call it?").fill("Work phone")
    fits(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="I have them").click()
    expect(page.get_by_role("strong").filter(has_text="Work phone")).to_be_visible()
    page.get_by_role("link", name="Go on", exact=True).click()
    expect(page).to_have_url(re.compile("/desk/"))


def come_back_with_it(page: Page) -> None:
    """No code, no letter: the key says who it is."""
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile(r":\d+/$"))
    letters = len(mail.outbox)
    page.goto("/accounts/code/")
    keep(page, "sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/desk/"))
    assert len(mail.outbox) == letters


def test_a_passkey_is_set_up_and_enough(live_server, open_page: Open, settings) -> None:
    settings.SECOND_FACTOR_ROLES = STAFF
    reference.forget()
    faces.build()
    english("aliya@example.kz", Role.OPERATOR)
    page = open_page(live_server.url, "en-US", DESK)
    phone_with_a_finger(page)
    sign_in(page, "aliya@example.kz")
    set_up_passkey(page)
    come_back_with_it(page)
    page.goto("/accounts/devices/")
    expect(page.get_by_text("this device")).to_be_visible()
    keep(page, "devices")
    page.goto("/accounts/second-factor/")
    page.get_by_role("link", name="Remove Work phone").click()
    page.get_by_role("button", name="Use the passkey").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()


def test_a_passkey_that_is_not_given_says_so(live_server, open_page: Open) -> None:
    reference.forget()
    page = open_page(live_server.url, "en-US", PHONE)
    phone_with_a_finger(page)
    page.goto("/accounts/code/")
    # This one holds none.
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The device gave no passkey")
    fits(page)


def test_an_app_opens_the_second_door(live_server, open_page: Open) -> None:
    reference.forget()
    faces.build()
    with_app(english("aliya@example.kz", Role.OPERATOR))
    page = open_page(live_server.url, "en-US", PHONE)
    sign_in(page, "aliya@example.kz")
    expect(page).to_have_url(re.compile("/second-factor/check/"))
    fits(page)
    keep(page, "second-factor-check")
    page.get_by_label("Code", exact=True).fill(shown_by_app())
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/desk/"))


def test_the_citys_identity_provider_lets_staff_in(live_server, open_page: Open, settings) -> None:
    reference.forget()
    faces.build()
    english("aliya@example.kz", Role.OPERATOR)
    people = {"aliya": {"email": "aliya@example.kz", "email_verified": True}}
    with provider.running(settings, live_server.url, people):
        page = open_page(live_server.url, "en-US", DESK)
        # The provider's own pages ask for fonts of the network, which a test has not.
        page.route(re.compile("^https:"), lambda route: route.fulfill(body=""))
        page.goto("/desk/?list=work")
        keep(page, "sign-in-oidc")
        page.get_by_role("button", name="Staff: sign in with Qala ID").click()
        page.get_by_placeholder("Enter any login").fill("aliya")
        page.get_by_placeholder("and password").fill("x")
        page.get_by_role("button", name="Sign-in").click()
        page.get_by_role("button", name="Continue").click()
        expect(page).to_have_url(re.compile("/desk/"))
        expect(page.get_by_role("link", name="Sign out")).to_be_visible()
