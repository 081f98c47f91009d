"""The pages of signing in, in every language and both themes: nothing that shuts people out."""

import pytest
from playwright.sync_api import Page

from komek.cases.models import Case
from komek.kernel import reference
from komek.kernel.actors import Role
from komek.kernel.models import User
from komek.surfaces.sign_in.urls import FACTOR
from tests.journeys.axe import overflow, unmarked, violations
from tests.journeys.conftest import DESK, Open
from tests.journeys.test_accessible import LANGUAGE_CODES, THEMES, enter
from tests.surfaces import faces
from tests.surfaces.people import browser, user
from tests.surfaces.sign_in.factors import shown_by_app, with_app

pytestmark = pytest.mark.django_db(transaction=True)
OWN = ("accounts/devices/", FACTOR, f"{FACTOR}app/add/", f"{FACTOR}passkeys/add/")
AGAIN = (f"{FACTOR}app/remove/", f"{FACTOR}codes/", f"{FACTOR}codes/new/", f"{FACTOR}again/")


@pytest.fixture
def case() -> Case:
    reference.forget()
    faces.build()
    return faces.opened(browser())


def check(page: Page, path: str) -> list[str]:
    """What is wrong with the page at this path."""
    page.goto(f"/{path}")
    return [f"{path} {one}" for one in (*violations(page), *overflow(page), *unmarked(page))]


def shown_again(page: Page) -> None:
    """Show the factor once more, so that what changes it opens."""
    page.goto(f"/{FACTOR}codes/")
    page.locator("#id_code").fill(shown_by_app())
    page.locator("#main form button").first.click()
    page.wait_for_url(f"**/{FACTOR}codes/")


def reading(language: str, who: User) -> User:
    """Somebody whose pages are in this language."""
    User.objects.filter(id=who.id).update(language=language)
    return who


@pytest.mark.long
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_every_page_of_signing_in_is_for_everybody(
    live_server, open_page: Open, case: Case, settings, language: str, theme: str
) -> None:
    settings.OIDC_URL, settings.OIDC_NAME = "https://id.example.kz", "Qala ID"
    choices = {"theme": theme, "django_language": language}
    plain = reading(language, user("plain@example.kz", Role.OPERATOR))
    has_app = reading(language, with_app(user("app@example.kz", Role.OPERATOR)))
    stranger = user("water@example.kz", Role.EXECUTOR, faces.organisation("water"))
    page = open_page(live_server.url, language, DESK)
    enter(page, live_server.url, plain, **choices)
    wrong = [found for path in OWN for found in check(page, path)]
    another = open_page(live_server.url, language, DESK)
    enter(another, live_server.url, has_app, **choices)
    shown_again(another)
    wrong += [found for path in (FACTOR, *AGAIN) for found in check(another, path)]
    reader = open_page(live_server.url, language, DESK)
    enter(reader, live_server.url, reading(language, stranger), **choices)
    wrong += check(reader, f"desk/case/{case.number}/")
    visitor = open_page(live_server.url, language, DESK)
    enter_as_visitor(visitor, live_server.url, choices)
    wrong += check(visitor, "accounts/code/")
    assert wrong == []


def enter_as_visitor(page: Page, base: str, choices: dict[str, str]) -> None:
    """With choices made, and nobody signed in."""
    page.context.add_cookies(
        [{"name": name, "value": value, "url": base} for name, value in choices.items()]
    )
