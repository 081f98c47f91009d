"""More time for a case: refused by the commission, wished again, granted, and the resident told."""

from datetime import datetime, timedelta

import pytest
from django.utils import translation
from django.utils.formats import date_format
from playwright.sync_api import Page, expect

from komek.cases.models import Case
from komek.directory.models import CommissionMember
from komek.directory.snapshot import current
from komek.kernel import reference
from komek.kernel.actors import Role
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_spine import fits, report, sign_in
from tests.surfaces import city, faces
from tests.surfaces.people import user

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Тірек ауыстырылуы керек, тапсырыс берілді."


def local(moment: datetime) -> datetime:
    return moment.astimezone(current().calendar.zone)


def spoken(moment: datetime, language: str) -> str:
    """A day as the pages write it."""
    with translation.override(language):
        return date_format(local(moment), "DATE_FORMAT")


def commission(*names: str) -> None:
    """Inspectors who decide about more time."""
    for name in names:
        member = user(f"{name}@example.kz", Role.INSPECTOR)
        CommissionMember.objects.create(user=member, valid_from=city.LONG_AGO)


def open_case(page: Page, section: str = "") -> None:
    """From a list at the desk to the page of the case."""
    if section:
        page.get_by_role("link", name=section, exact=True).click()
        fits(page)
    page.get_by_role("row", name="Уличное освещение").get_by_role("link").click()


def ask_for_time(page: Page, until: datetime) -> None:
    """The law has a last day; a wish beyond it comes back with its words kept."""
    box = page.locator(".verb-ask_extension")
    box.locator("summary").click()
    box.get_by_label("нужно дождаться деталей или материалов").check()
    box.get_by_label("В комиссию").fill(WORDS)
    for day in (until + timedelta(days=300), until):
        box.get_by_label("До какого дня?").fill(local(day).date().isoformat())
        box.get_by_role("button", name="Попросить комиссию").click()
        if day != until:
            expect(page.get_by_role("alert")).to_contain_text("Самый поздний день")
            expect(box.get_by_label("В комиссию")).to_have_value(WORDS)
            fits(page)
    expect(page.get_by_text("комиссия ещё не решила")).to_be_visible()
    fits(page)


def vote(page: Page, choice: str) -> None:
    """From the list of wishes, with the organisation's words before one's eyes."""
    open_case(page, "Сроки")
    expect(page.get_by_text(WORDS).first).to_be_visible()
    box = page.locator(".verb-vote_extension")
    box.locator("summary").click()
    box.get_by_label(choice).check()
    box.get_by_role("button", name="Проголосовать").click()
    expect(page.get_by_role("status")).to_contain_text("Ваш голос учтён")
    fits(page)


def tell(page: Page) -> None:
    """The resident gave no address for letters, so somebody calls and notes that they did."""
    open_case(page, "Сроки")
    box = page.locator(".verb-tell_extension")
    box.locator("summary").click()
    box.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("Записано, что житель знает новый срок.")


def knows_nothing(page: Page, promised: datetime) -> None:
    """The term stands as it was promised; whoever wished for more is not the resident's matter."""
    page.reload()
    expect(page.get_by_text(spoken(promised, "kk")).first).to_be_visible()
    assert "комиссия" not in page.content().lower()


def test_more_time_is_refused_then_granted(live_server, open_page: Open) -> None:
    reference.forget()
    faces.build()
    commission("lara", "marat")
    user("serik@example.kz", Role.EXECUTOR, faces.organisation())
    user("olga@example.kz", Role.OPERATOR)
    resident = open_page(live_server.url, "kk-KZ", PHONE)
    report(resident)
    staff = {}
    for name in ("serik", "lara", "marat", "olga"):
        staff[name] = open_page(live_server.url, "ru-RU", DESK)
        sign_in(staff[name], f"{name}@example.kz")
        staff[name].get_by_role("button", name="Русский").click()
    case = Case.objects.get()
    promised, wished = case.promised_due, case.promised_due + timedelta(days=6)

    open_case(staff["serik"])
    ask_for_time(staff["serik"], wished)
    keep(staff["serik"], "commission-asked")
    staff["lara"].get_by_role("link", name="Сроки", exact=True).click()
    keep(staff["lara"], "commission-list")
    vote(staff["lara"], "Нет, срок остаётся")
    staff["serik"].reload()
    expect(staff["serik"].get_by_text("комиссия отказала")).to_be_visible()
    expect(
        staff["serik"].get_by_text("Комиссия не продлила срок; он остаётся прежним")
    ).to_be_visible()
    keep(staff["serik"], "commission-refused")
    knows_nothing(resident, promised)

    ask_for_time(staff["serik"], wished)
    vote(staff["lara"], "Да")
    vote(staff["marat"], "Да")
    tell(staff["olga"])
    resident.reload()
    expect(resident.get_by_text(spoken(wished, "kk")).first).to_be_visible()
    fits(resident)
    keep(resident, "commission-resident")

    case.refresh_from_db()
    assert local(case.promised_due).date() == local(wished).date()
    assert list(case.extensions.order_by("id").values_list("state", flat=True)) == [
        "refused",
        "granted",
    ]
    assert case.extensions.latest("id").noticed_at is not None
