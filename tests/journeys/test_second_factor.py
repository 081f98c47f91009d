"""An operator sets up a passkey, comes back with it alone, and loses it, in a real browser."""

import re

import pytest
from django.core import mail
from playwright.sync_api import CDPSession, Page, expect

from komek.config.entry import STAFF
from komek.kernel import reference
from komek.kernel.actors import Role
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_spine import fits, sign_in
from tests.surfaces import faces
from tests.surfaces.people import user
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


def set_up_passkey(page: Page) -> None:
    """The first sign-in leads here by itself."""
    expect(page.get_by_role("heading", name="Ещё один шаг")).to_be_visible()
    fits(page)
    keep(page, "second-factor")
    page.get_by_role("link", name="Добавить ключ доступа").click()
    page.get_by_label("Как его назвать?").fill("Рабочий телефон")
    fits(page)
    page.get_by_role("button", name="Добавить ключ доступа").click()
    expect(page.get_by_role("heading", name="Резервные коды")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Записал").click()
    expect(page.get_by_text("Рабочий телефон")).to_be_visible()
    page.get_by_role("link", name="Дальше", exact=True).click()
    expect(page).to_have_url(re.compile("/desk/"))


def come_back_with_it(page: Page) -> None:
    """No code, no letter: the key says who it is."""
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Выйти").click()
    letters = len(mail.outbox)
    page.goto("/accounts/code/")
    keep(page, "sign-in")
    page.get_by_role("button", name="Войти по ключу доступа").click()
    expect(page).to_have_url(re.compile("/desk/"))
    assert len(mail.outbox) == letters


def test_a_passkey_is_set_up_and_enough(live_server, open_page: Open, settings) -> None:
    settings.SECOND_FACTOR_ROLES = STAFF
    reference.forget()
    faces.build()
    user("aliya@example.kz", Role.OPERATOR)
    page = open_page(live_server.url, "ru-RU", DESK)
    phone_with_a_finger(page)
    sign_in(page, "aliya@example.kz")
    page.get_by_role("button", name="Русский").click()
    set_up_passkey(page)
    come_back_with_it(page)
    page.goto("/accounts/devices/")
    expect(page.get_by_text("это устройство")).to_be_visible()
    keep(page, "devices")
    page.goto("/accounts/second-factor/")
    page.get_by_role("link", name="Удалить Рабочий телефон").click()
    page.get_by_role("link", name="Ключом доступа").click()
    page.get_by_role("button", name="Показать ключ").click()
    page.get_by_role("button", name="Удалить").click()
    expect(page.get_by_role("heading", name="Ещё один шаг")).to_be_visible()


def test_a_passkey_that_is_not_given_says_so(live_server, open_page: Open) -> None:
    reference.forget()
    page = open_page(live_server.url, "ru-RU", PHONE)
    devtools = phone_with_a_finger(page)
    devtools.send("WebAuthn.disable")
    page.goto("/accounts/code/")
    # The dialog of a browser without a head refuses by itself.
    page.get_by_role("button", name="Войти по ключу доступа").click()
    expect(page.get_by_role("alert")).to_contain_text("Устройство не дало ключа")
    fits(page)


def test_an_app_opens_the_second_door(live_server, open_page: Open) -> None:
    reference.forget()
    faces.build()
    with_app(user("aliya@example.kz", Role.OPERATOR))
    page = open_page(live_server.url, "ru-RU", PHONE)
    sign_in(page, "aliya@example.kz")
    expect(page).to_have_url(re.compile("/second-factor/check/"))
    fits(page)
    keep(page, "second-factor-check")
    page.get_by_label("Код", exact=True).fill(shown_by_app())
    page.get_by_role("button", name="Войти").click()
    expect(page).to_have_url(re.compile("/desk/"))
