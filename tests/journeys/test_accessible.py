"""Every page of the desk, in every language, in both themes: nothing that shuts people out."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from komek.cases.models import Assignment, Case, Incident, OperatorMonth, QualityWeek
from komek.cases.services import NewIncident, open_incident
from komek.directory.models import Membership
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM
from komek.kernel.languages import LANGUAGES
from komek.kernel.models import User
from komek.knowledge import services as knowledge
from komek.surfaces.addresses import everything
from tests.journeys.axe import overflow, unmarked, violations, wrong_with
from tests.journeys.conftest import DESK, Open
from tests.surfaces import city, faces
from tests.surfaces.people import STAFF, browser, user

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGE_CODES = [one.code for one in LANGUAGES]
THEMES = ("light", "dark")
FILES = ("/files/", "/exports/")  # answer with a file, or send one away


@pytest.fixture
def somebody() -> User:
    """Somebody with every role, so that every page shows all it can."""
    reference.forget()
    faces.build()
    found = user("somebody@example.kz")
    for role in STAFF:
        Membership.objects.create(user=found, role=role)
    knowledge.create_script(actor=SYSTEM, code="gas", name_kk="Газ", say_kk="Шығыңыз.", call="112")
    knowledge.create_answer(actor=SYSTEM, code="lit", name_kk="Жанды", text_kk="№ {number}")
    return found


@pytest.fixture
def incident(cases: list[Case]) -> Incident:
    """One cause of the first of them."""
    new = NewIncident(
        titles={"kk": "Кабель үзілді", "ru": "Обрыв кабеля"},
        service_code="street_light",
        organisation_id=faces.organisation().id,
        cause="Кабель перебит.",
        case_uids=[cases[0].uid],
    )
    return open_incident(actor=SYSTEM, new=new)[0]


@pytest.fixture
def cases(somebody: User) -> list[Case]:
    """A case in its beginning, an overdue one in work, an answered one, one to be checked."""
    opened = [faces.opened(browser()) for _ in range(4)]
    at_work = browser(somebody)
    for case in opened[1:]:
        faces.act(at_work, case, "accept")
    faces.act(at_work, opened[2], "answer", text="Шам ауыстырылды.")
    city.check_answers()
    faces.act(at_work, opened[3], "answer", text="Шам ауыстырылды.")
    yesterday = clock.now() - timedelta(days=1)
    Assignment.objects.filter(ended_at=None).update(due=yesterday)
    figures(somebody, yesterday.date())
    return opened


def figures(who: User, day: date) -> None:
    """A week of quality, and a month of somebody's own."""
    monday, month = day - timedelta(days=day.weekday()), day.replace(day=1)
    counted = {"answers": 20, "in_time": 15, "ratings": 2, "stars": 9}
    QualityWeek.objects.create(organisation=faces.organisation(), monday=monday, **counted)
    OperatorMonth.objects.create(user=who, month=month, taken=30, answered=20, came_back=2)


def paths(cases: list[Case], incident: Incident) -> Iterator[str]:
    """The desk's addresses, filled with what there is in this city."""
    for address in everything():
        of_incident = address.route.startswith("desk/incidents/")
        for subject in [incident] if of_incident else cases:
            parts = {"code": "street_light", "uid": str(uuid4()), "number": subject.number}
            parts["key"] = key_of(address.route)
            parts["user_id"] = key_of("city/people/")
            if address.route.startswith("desk/"):
                yield "/" + filled(address.route, parts)


def key_of(route: str) -> str:
    """Which of the things that editors look after a page is of."""
    things = {
        "services": "street_light",
        "scripts": "gas",
        "answers": "lit",
        "organisations": "lights",
        "days": "2026-12-16",
        "retention": "drafts",
        "people": str(User.objects.get(email="somebody@example.kz").id),
    }
    return next((key for kind, key in things.items() if f"city/{kind}/" in route), "0")


def filled(route: str, parts: dict[str, str]) -> str:
    """The route with its named parts; an unknown one is 0."""
    return re.sub(r"<\w+:(\w+)>", lambda found: parts.get(found[1], "0"), route)


def pages(client: Client, addresses: Iterable[str]) -> list[str]:
    """Those of them that answer with a page."""
    return [
        path
        for path in dict.fromkeys(addresses)
        if not any(part in path for part in FILES)
        and (answer := client.get(path)).status_code == 200
        and answer["Content-Type"].startswith("text/html")
    ]


def enter(page: Page, base: str, who: User, **cookies: str) -> None:
    """Sign in without the sign-in page, with these choices made."""
    client = browser(who)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    values = {settings.SESSION_COOKIE_NAME: session, **cookies}
    page.context.add_cookies(
        [{"name": name, "value": value, "url": base} for name, value in values.items()]
    )


@pytest.mark.long
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_every_page_is_for_everybody(
    live_server,
    open_page: Open,
    somebody: User,
    cases: list[Case],
    incident: Incident,
    language: str,
    theme: str,
) -> None:
    User.objects.filter(id=somebody.id).update(language=language)
    page = open_page(live_server.url, language, DESK)
    page.emulate_media(reduced_motion="reduce")
    enter(page, live_server.url, somebody, theme=theme, django_language=language)
    seen = pages(browser(somebody, language), paths(cases, incident))
    assert len(seen) > 15
    wrong: dict[str, list[str]] = {}
    for path in seen:
        page.goto(path)
        assert page.locator(f"html[lang={language}]").count() == 1
        if found := wrong_with(page):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.long
def test_every_page_can_be_walked_by_keyboard(
    live_server, open_page: Open, somebody: User, cases: list[Case], incident: Incident
) -> None:
    page = open_page(live_server.url, "kk", DESK)
    enter(page, live_server.url, somebody)
    wrong = {}
    for path in pages(browser(somebody), paths(cases, incident)):
        page.goto(path)
        if found := unmarked(page):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("density", ["roomy", "compact"])
@pytest.mark.parametrize("theme", THEMES)
def test_every_component_in_every_state_is_for_everybody(
    live_server, open_page: Open, somebody: User, theme: str, density: str
) -> None:
    page = open_page(live_server.url, "en", DESK)
    enter(page, live_server.url, somebody, theme=theme, density=density)
    page.goto("/desk/components/")
    assert violations(page) == []
    assert overflow(page) == []
