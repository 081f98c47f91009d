"""Every page of the portal, in every language, in both themes: nothing that shuts people out."""

from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.test import Client

from komek.cases.models import Case, MonthSum, MonthSumsState
from komek.directory.models import Organisation, Service, Territory
from komek.kernel import clock, reference
from komek.kernel.days import day_of
from komek.kernel.models import User
from komek.surfaces.addresses import everything
from tests.journeys.axe import overflow, unmarked, violations, wrong_with
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_accessible import LANGUAGE_CODES, THEMES, enter, filled, pages
from tests.surfaces import faces
from tests.surfaces.people import browser, resident

pytestmark = pytest.mark.django_db(transaction=True)
OTHERS = ("desk/", "admin/", "api/", "open311/", "work/", "live/", "accounts/oidc")


@pytest.fixture
def somebody() -> User:
    """A resident in a city with figures and telephones."""
    reference.forget()
    faces.build()
    Organisation.objects.update(phone="8 (7172) 55-10-01", hours="Mo-Fr 09:00-13:00,14:30-18:30")
    reference.changed()
    return resident("resident@example.kz")


@pytest.fixture
def cases(somebody: User) -> list[Case]:
    """A case of the resident's own, and one of somebody else; figures of this year."""
    place = {"address": "", "lat": "51.128", "lon": "71.43"}
    found = [faces.opened(browser(somebody)), faces.opened(browser(), **place)]
    figures()
    return found


def figures() -> None:
    """Months with many requests, and one with so few that they are not shown."""
    today = day_of(clock.now())
    for month in range(1, 13):
        received = 0 if month == 3 else 700 + 60 * (month % 5)
        first = date(today.year - (month > today.month), month, 1)
        numbers = {"received": received, "owed": received * 4 // 5, "kept": received * 7 // 10}
        numbers |= {"answered": received * 3 // 4, "confirmed": received // 3}
        MonthSum.objects.create(
            month=first,
            service=Service.objects.get(code="street_light"),
            territory=Territory.objects.get(code="esil"),
            first_contact=received // 9,
            **numbers,
        )
    MonthSumsState.objects.create(id=1, as_of=clock.now(), position=0)


@pytest.fixture
def other_site() -> Iterator[Callable[[str], str]]:
    """A site of somebody else, which shows the page that it is given; returns its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()

        def shown(page: str) -> str:
            Elsewhere.page = page
            return f"http://127.0.0.1:{server.server_port}/"

        yield shown
        server.shutdown()


class Elsewhere(BaseHTTPRequestHandler):
    """Answers everything with one page."""

    page = ""

    def do_GET(self) -> None:
        found = self.path == "/"
        self.send_response(200 if found else 204)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if found:
            self.wfile.write(self.page.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing to be said."""


def addresses(cases: list[Case]) -> Iterator[str]:
    """The portal's addresses, filled with what there is in this city, and some narrowed ones."""
    for address in everything():
        for case in cases:
            parts = {"code": "street_light", "number": case.number, "language": "kk"}
            if not address.route.startswith(OTHERS):
                yield "/" + filled(address.route, parts)
    yield from (
        "/city/?period=month",
        "/city/phones/?q=zzz",
        "/requests/?group=yards",
        "/report/?q=жарық",
    )


@pytest.mark.long
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGE_CODES)
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "resident"])
def test_every_page_is_for_everybody(
    live_server,
    open_page: Open,
    somebody: User,
    cases: list[Case],
    language: str,
    theme: str,
    signed_in: bool,
) -> None:
    page = open_page(live_server.url, language, PHONE)
    page.emulate_media(reduced_motion="reduce")
    client: Client = browser(somebody if signed_in else None, language)
    if signed_in:
        enter(page, live_server.url, somebody, theme=theme, django_language=language)
    else:
        chosen = {"theme": theme, "django_language": language}
        page.context.add_cookies(
            [{"name": k, "value": v, "url": live_server.url} for k, v in chosen.items()]
        )
    seen = [one for one in pages(client, addresses(cases)) if not one.startswith("/widget/")]
    assert {"/", "/report/", "/requests/", "/city/", "/city/phones/", "/open-data/"} <= set(seen)
    wrong: dict[str, list[str]] = {}
    for path in seen:
        page.goto(path)
        assert page.locator(f"html[lang={language}]").count() == 1, path
        for folded in page.locator("details").all():
            folded.evaluate("one => one.open = true")
        if found := wrong_with(page):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_the_widget_is_for_everybody(
    live_server, open_page: Open, cases: list[Case], language: str, theme: str
) -> None:
    page = open_page(live_server.url, "en", PHONE)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto(f"/widget/{language}/")
    assert page.locator(f"html[lang={language}]").count() == 1
    assert violations(page) == []
    assert overflow(page) == []


def test_another_site_shows_the_widget(
    live_server, open_page: Open, cases: list[Case], other_site: Callable[[str], str]
) -> None:
    """In a frame without any rights: nothing is asked of others, no cookie stays."""
    page = open_page(live_server.url, "kk", PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    around = (
        f'<h1>Astana</h1><iframe src="{live_server.url}/widget/kk/" title="109" width="320" '
        'height="420" sandbox="allow-forms allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
    elsewhere = other_site(around)
    page.goto(elsewhere)
    frame = page.frame_locator("iframe")
    frame.locator("h1").wait_for()
    assert asked
    assert all(one.startswith(live_server.url) for one in asked if not one.startswith(elsewhere))
    assert page.context.cookies() == []
    keep(page, "widget")
    with page.expect_popup() as opened:
        frame.locator("a[target=_blank]").first.click()
    assert opened.value.url.startswith(f"{live_server.url}/follow/")


@pytest.mark.long
def test_every_page_can_be_walked_by_keyboard(
    live_server, open_page: Open, somebody: User, cases: list[Case]
) -> None:
    page = open_page(live_server.url, "kk", DESK)
    wrong = {}
    for path in pages(browser(), addresses(cases)):
        page.goto(path)
        if found := unmarked(page):
            wrong[path] = found
    assert wrong == {}


def test_the_city_is_looked_at(live_server, open_page: Open, cases: list[Case]) -> None:
    """From the figures to a district's requests to the place of one of them, by pressing alone."""
    page = open_page(live_server.url, "kk", PHONE)
    page.goto("/city/")
    page.locator(".plot").first.wait_for()
    keep(page, "city")
    page.locator("#districts ~ .scroll tbody a").first.click()
    page.wait_for_url("**/requests/?district=esil")
    page.goto("/requests/")
    page.locator("details summary").first.click()
    keep(page, "city-list")
    page.locator("#map summary").click()
    page.locator(".map-case").first.wait_for()
    assert page.locator(".map-label").count() == 1
    page.goto("/city/phones/")
    page.fill("#phone-words", "су")
    page.locator("main form button").click()
    page.locator("a[href^='tel:8']").first.wait_for()
    keep(page, "city-phones")
