"""An executor in a yard without a signal: the list goes along, and what is done is sent once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from komek.cases.models import Case
from komek.intake.models import Attachment, Message
from komek.kernel import numbering, reference
from komek.kernel.actors import Role
from komek.registries.models import Building
from tests.intake.files import image
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_spine import fits, sign_in
from tests.surfaces import faces
from tests.surfaces.people import browser, user

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Шам ауыстырылды."
ON_THE_PHONE = "Список и обращения теперь в телефоне"
KEPT = "Сохранено в этом телефоне. Отправится"
NO_SIGNAL = "Нет связи"


def wait_for(page: Page, condition: str) -> None:
    """Ask the page until it says yes; a function to wait for would be a string to evaluate."""
    for _attempt in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


@pytest.fixture
def phone(live_server, chromium: Browser) -> Iterator[BrowserContext]:
    """A telephone; losing the signal is no error of its pages."""
    errors: list[str] = []
    context = chromium.new_context(
        base_url=live_server.url, locale="ru-RU", viewport=PHONE, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(10_000)
    context.on("weberror", lambda one: errors.append(str(one.error)))
    yield context
    assert errors == []


@pytest.fixture
def cases(db: None) -> list[Case]:
    """Two dark yards of one executor's, one at a house."""
    reference.forget()
    faces.build()
    user("serik@example.kz", Role.EXECUTOR, faces.organisation())
    user("dana@example.kz", Role.EXECUTOR, faces.organisation())
    house = str(Building.objects.get().id)
    return [
        faces.opened(browser(), building=house, address="достык 12"),
        faces.opened(browser()),
    ]


def signed_in(phone: BrowserContext, email: str = "serik@example.kz") -> Page:
    page = phone.new_page()
    sign_in(page, email)
    page.get_by_role("button", name="Русский").click()
    expect(page.locator("html[lang=ru]")).to_be_attached()
    return page


def take_along(page: Page, of: str = "ours") -> None:
    """Open the route, until the phone says that it has everything."""
    page.goto(f"/desk/route/?of={of}")
    expect(page.get_by_text(ON_THE_PHONE)).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.controller !== null")


def stop_of(page: Page, case: Case):
    return page.locator(f'[data-errand="{case.number}"]')


def write_answer(page: Page, photo: Path) -> None:
    box = page.locator(".verb-answer")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    box.get_by_label("Ответ жителю").fill(WORDS)
    box.locator("input[type=file]").set_input_files(photo)
    box.get_by_role("button", name="Отправить ответ").click()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As large as telephones make them."""
    made = tmp_path / "lamp.jpg"
    made.write_bytes(image("JPEG", (3000, 2000)))
    return made


def out_with(phone: BrowserContext, case: Case) -> Page:
    """The case, open on a phone that has taken its round along."""
    page = signed_in(phone)
    take_along(page)
    page.goto(f"/desk/case/{case.number}/")
    return page


def test_an_answer_from_a_yard_without_signal_is_sent_once(
    phone: BrowserContext, cases: list[Case], photo: Path
) -> None:
    page = signed_in(phone)
    page.goto("/desk/route/?of=ours")
    first = stop_of(page, cases[0])
    take_along(page)
    fits(page)
    keep(page, "route")
    phone.set_offline(True)
    first.get_by_role("button", name="Взять в работу").click()
    expect(first.get_by_text(KEPT)).to_be_visible()
    first.get_by_role("link", name="Ответить").click()
    expect(page.get_by_text(NO_SIGNAL)).to_be_visible()
    expect(page.get_by_text(faces.TEXT)).to_be_visible()
    write_answer(page, photo)
    expect(page.get_by_text(KEPT)).to_be_visible()
    page.close()
    page = phone.new_page()
    page.goto("/desk/route/")
    expect(page.get_by_text("Ждёт отправки (2)")).to_be_visible()
    expect(stop_of(page, cases[0]).get_by_text("ждёт отправки")).to_be_visible()
    page.goto("/desk/waiting/")
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect(page.locator("#yard-acts img")).to_be_visible()
    shown = f"№ {numbering.display(cases[0].number)}"
    expect(page.get_by_role("link", name=shown)).to_have_count(2)
    fits(page)
    keep(page, "route-waiting")
    assert Case.objects.get(id=cases[0].id).state == "assigned"
    phone.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#yard-none")).to_be_visible()
    page.goto("/desk/route/?of=ours")
    expect(stop_of(page, cases[1])).to_be_visible()
    expect(stop_of(page, cases[0])).to_have_count(0)
    assert Case.objects.get(id=cases[0].id).state == "answered"
    assert Message.objects.filter(direction="out", body=WORDS).count() == 1
    (kept,) = Attachment.objects.all()
    assert (kept.width, kept.height) == (1600, 1067)


def test_an_answer_whose_reply_was_lost_is_not_given_twice(
    phone: BrowserContext, cases: list[Case]
) -> None:
    page = out_with(phone, cases[0])

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    phone.route(re.compile(r"/desk/later/\d+/note/"), lose, times=1)
    box = page.locator(".verb-note")
    box.locator("summary").click()
    box.locator("textarea").fill("Қақпа жабық")
    box.get_by_role("button", name="Сохранить заметку").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    assert Message.objects.filter(direction="note").count() == 1
    page.close()
    page = phone.new_page()
    page.goto("/desk/waiting/")
    expect(page.locator("#yard-none")).to_be_visible()
    assert Message.objects.filter(direction="note").count() == 1


NO_ROOM = """
void (IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); })
"""


def test_a_phone_without_room_sends_at_once_or_says_so(
    phone: BrowserContext, cases: list[Case], photo: Path
) -> None:
    page = out_with(phone, cases[0])
    page.evaluate(NO_ROOM)
    phone.set_offline(True)
    write_answer(page, photo)
    expect(page.locator(".verb-answer").get_by_role("alert")).to_be_visible()
    phone.set_offline(False)
    page.locator(".verb-answer").get_by_role("button", name="Отправить ответ").click()
    expect(page.locator(".verb-answer")).to_be_hidden()
    assert Message.objects.filter(body=WORDS).count() == 1


def test_somebody_was_faster_and_the_words_stay(
    phone: BrowserContext, cases: list[Case], photo: Path
) -> None:
    page = out_with(phone, cases[0])
    phone.set_offline(True)
    write_answer(page, photo)
    expect(page.get_by_text(KEPT)).to_be_visible()
    faces.act(
        browser(user("faster@example.kz", Role.EXECUTOR, faces.organisation())),
        cases[0],
        "answer",
        text="Дайын.",
    )
    phone.set_offline(False)
    page.goto("/desk/waiting/")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect(page.locator("#yard-acts img")).to_be_visible()
    page.get_by_text("Удалить", exact=True).click()
    page.get_by_role("button", name="Удалить навсегда").click()
    expect(page.locator("#yard-none")).to_be_visible()
    assert not Message.objects.filter(body=WORDS).exists()


def test_nothing_stays_for_whoever_has_the_phone_next(
    phone: BrowserContext, cases: list[Case]
) -> None:
    page = signed_in(phone)
    take_along(page)
    phone.set_offline(True)
    stop_of(page, cases[0]).get_by_role("button", name="Взять в работу").click()
    expect(page.get_by_text("Ждёт отправки (1)")).to_be_visible()
    # The tab that signs out is online again before the worker has sent anything.
    phone.route(re.compile("/desk/later/"), lambda route: route.abort())
    phone.set_offline(False)
    page.goto("/accounts/logout/")
    expect(page.get_by_role("alert")).to_contain_text("не отправлено")
    page.get_by_role("button", name="Выйти").last.click()
    page.wait_for_url(re.compile(r":\d+/$"))
    assert page.evaluate("caches.keys()") == []
    phone.unroute_all(behavior="ignoreErrors")
    phone.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        page.goto("/desk/route/")
    phone.set_offline(False)
    page = signed_in(phone, "dana@example.kz")
    page.goto("/desk/waiting/")
    expect(page.locator("#yard-none")).to_be_visible()
    assert Case.objects.get(id=cases[0].id).state == "assigned"


def test_a_computer_at_a_desk_has_no_copies(
    live_server, open_page: Open, cases: list[Case]
) -> None:
    page = open_page(live_server.url, "ru-RU", DESK)
    sign_in(page, "serik@example.kz")
    page.goto("/desk/route/?of=ours")
    expect(page.locator("[data-errand]").first).to_be_visible()
    page.wait_for_timeout(1_000)
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0


def test_copies_go_when_somebody_else_signs_in(phone: BrowserContext, cases: list[Case]) -> None:
    page = signed_in(phone)
    take_along(page)
    phone.clear_cookies()
    page.goto("/accounts/code/")
    wait_for(page, "caches.keys().then(names => names.length === 0)")
    phone.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        page.goto("/desk/route/")


def test_copies_are_good_for_a_day(phone: BrowserContext, cases: list[Case]) -> None:
    page = signed_in(phone)
    take_along(page)
    page.evaluate(
        """async () => {
            for (const name of await caches.keys()) {
                const place = await caches.open(name);
                for (const request of await place.keys()) {
                    const copy = await place.match(request);
                    const headers = new Headers(copy.headers);
                    headers.set("X-Kept-At", String(Date.now() - 25 * 3600 * 1000));
                    await place.put(request, new Response(await copy.blob(), { headers }));
                }
            }
        }"""
    )
    phone.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        page.goto("/desk/route/")


def test_other_pages_of_the_desk_are_never_kept(phone: BrowserContext, cases: list[Case]) -> None:
    page = signed_in(phone)
    take_along(page)
    page.goto("/desk/")
    kept = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys())
                for (const one of await (await caches.open(name)).keys())
                    found.push(new URL(one.url).pathname);
            return found;
        }"""
    )
    pages = {path for path in kept if not path.startswith("/static/")}
    assert pages == {"/desk/route/", "/desk/waiting/"} | {
        f"/desk/case/{case.number}/" for case in cases
    }
    phone.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        page.goto("/desk/tasks/")
