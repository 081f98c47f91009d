"""An editor changes a service and its rule; an administrator lets people join and leave."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from komek.cases.models import Assignment
from komek.directory import snapshot
from komek.kernel import reference
from komek.kernel.actors import SYSTEM, Role
from komek.kernel.models import User
from komek.knowledge import services as knowledge
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_accessible import enter
from tests.journeys.test_spine import fits
from tests.surfaces import faces
from tests.surfaces.people import browser, user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city() -> None:
    reference.forget()
    faces.build()
    knowledge.create_script(
        actor=SYSTEM,
        code="gas",
        call="112",
        name_kk="Газ иісі",
        name_ru="Пахнет газом",
        say_kk="Жарықты қоспаңыз.\nДалаға шығыңыз.",
        say_ru="Не включайте свет.\nВыйдите на улицу.",
        ask_kk="Мекенжайыңыз қандай?",
    )


def act(page: Page, name: str):
    """The box of an act, opened."""
    box = page.locator(f".act-{name}")
    if box.get_attribute("open") is None:
        box.locator("> summary").click()
    return box


def shorten(page: Page) -> None:
    """Promise three days instead of seven, after a look; the past says it."""
    page.get_by_role("link", name="Услуги").click()
    page.get_by_label("Название или код").fill("освещение")
    page.get_by_role("button", name="Найти").click()
    page.get_by_role("link", name="Уличное освещение").click()
    box = act(page, "change")
    box.get_by_label("Обещанный срок").fill("3")
    box.get_by_role("button", name="Сначала посмотреть").click()
    foreseen = page.locator("#foreseen")
    expect(foreseen).to_contain_text("3 рабочих дня")
    expect(foreseen).to_contain_text("Пока ничего не сохранено")
    keep(page, "editor-look")
    fits(page)
    act(page, "change").get_by_role("button", name="Сохранить").click()
    history = page.locator("section", has=page.locator("#history"))
    expect(history.locator("li").first).to_contain_text("7 → 3")


def reroute(page: Page, number: str) -> None:
    """Another utility from now on; the look names the case that would be theirs."""
    box = act(page, "rules")
    box.get_by_role("checkbox").check()
    box.get_by_label("Новое правило: кому достанется?").select_option("water")
    box.get_by_role("button", name="Сначала посмотреть").click()
    expect(page.locator(".touched")).to_contain_text(number[-1])
    keep(page, "editor-rules")
    act(page, "rules").get_by_role("button", name="Изменить правила").click()
    expect(page.get_by_text("Добавлено правило маршрутизации")).to_be_visible()


def correct_script(page: Page) -> None:
    """A situation's words, seen in all three languages."""
    page.goto("/desk/city/scripts/of/gas/")
    expect(page.locator(".seen > details")).to_have_count(3)
    box = act(page, "change")
    box.get_by_label("Говорить по-русски").fill("Не включайте свет.\nНе зажигайте огонь.")
    box.get_by_role("button", name="Сначала посмотреть").click()
    expect(page.locator(".seen").get_by_text("Не зажигайте огонь.")).to_be_visible()
    keep(page, "editor-script")
    act(page, "change").get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("status")).to_be_visible()


def join(page: Page) -> None:
    """Somebody begins in three days, after a look at what the role may do."""
    page.get_by_role("link", name="Сотрудники").click()
    page.get_by_role("link", name="Принять сотрудника").click()
    box = act(page, "new")
    box.get_by_label("Электронная почта").fill("jana@lights.kz")
    box.get_by_label("Имя и фамилия").fill("Жана Серікқызы")
    box.get_by_label("Роль").select_option("executor")
    box.get_by_label("Для какой организации?").select_option(label="Свет")
    begin = timezone.localdate() + timedelta(days=3)
    box.get_by_label("С какого дня?").fill(begin.isoformat())
    box.get_by_role("button", name="Сначала посмотреть").click()
    expect(page.locator("#foreseen")).to_contain_text("брать обращения в работу")
    keep(page, "administrator-join")
    act(page, "new").get_by_role("button", name="Принять").click()
    expect(page.get_by_role("heading", name="Жана Серікқызы")).to_be_visible()


def leave(page: Page, number: str) -> None:
    """Somebody leaves today, and a colleague goes on with their case."""
    page.get_by_role("link", name="Сотрудники", exact=False).first.click()
    page.get_by_role("link", name="serik").click()
    box = act(page, "leave")
    box.get_by_label("Кто продолжит начатую работу?").select_option(label="dana")
    box.get_by_role("button", name="Сначала посмотреть").click()
    expect(page.locator(".touched")).to_contain_text(number[-1])
    keep(page, "administrator-leave")
    act(page, "leave").get_by_role("button", name="Проводить").click()
    expect(page.get_by_text("не имеет роли")).to_be_visible()
    fits(page)


def test_the_city_is_changed_by_those_who_run_it(live_server, open_page: Open, city) -> None:
    serik = user("serik@lights.kz", Role.EXECUTOR, faces.organisation())
    dana = user("dana@lights.kz", Role.EXECUTOR, faces.organisation())
    case = faces.opened(browser())
    faces.act(browser(serik), case, "accept")
    editor = open_page(live_server.url, "ru-RU", DESK)
    enter(editor, live_server.url, user("zhanna@city.kz", Role.EDITOR), django_language="ru")
    editor.goto("/desk/city/")
    shorten(editor)
    reroute(editor, case.number)
    correct_script(editor)
    assert snapshot.current().service("street_light").promised.amount == 3
    administrator = open_page(live_server.url, "ru-RU", DESK)
    boss = user("nurlan@city.kz", Role.ADMINISTRATOR)
    enter(administrator, live_server.url, boss, django_language="ru")
    administrator.goto("/desk/city/")
    join(administrator)
    leave(administrator, case.number)
    assert Assignment.objects.get(ended_at=None).person == dana
    assert User.objects.get(email="jana@lights.kz").memberships.exists()
    phone = open_page(live_server.url, "kk-KZ", PHONE)
    enter(phone, live_server.url, boss, django_language="kk")
    for path in (
        "",
        "services/",
        "services/of/street_light/",
        "people/",
        "days/",
        "retention/",
        "roles/",
    ):
        phone.goto(f"/desk/city/{path}")
        fits(phone)
