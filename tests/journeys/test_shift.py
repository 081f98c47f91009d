"""A shift at the desk: words that are kept, what can be undone, colleagues in the same case."""

import pytest
from playwright.sync_api import Locator, Page, expect

from komek.cases.models import Case, CaseEvent, OwedCall
from komek.kernel import deliveries, numbering, reference
from komek.kernel.actors import Role
from komek.kernel.models import User
from komek.kernel.relay import relay_batch
from komek.surfaces.desk.services import holding
from komek.surfaces.models import Draft, HeldAct
from tests.journeys.conftest import PHONE, Open
from tests.journeys.pictures import keep
from tests.journeys.test_live import at_desk
from tests.journeys.test_spine import fits
from tests.surfaces import faces
from tests.surfaces.people import browser, user

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Электрик келіп, шамды ауыстырды."


def city_with(*people: tuple[str, Role]) -> Case:
    """An open case about a dark yard, and colleagues."""
    reference.forget()
    faces.build()
    for email, role in people:
        user(email, role, faces.organisation() if role is Role.EXECUTOR else None)
    return faces.opened(browser())


def begin(page: Page, case: Case, verb: str, words: str) -> None:
    """Type into the form of a verb, and press nothing."""
    page.goto(f"/desk/case/{case.number}/")
    box = page.locator(f".verb-{verb}")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    box.locator("textarea").fill(words)


def test_words_that_are_typed_are_kept(live_server, open_page: Open) -> None:
    case = city_with(("serik@example.kz", Role.EXECUTOR))
    page = at_desk(open_page, live_server.url, "serik@example.kz")
    begin(page, case, "answer", WORDS)
    box = page.locator(".verb-answer")
    expect(box.locator(".draft")).to_be_visible()
    box.locator("textarea").press_sequentially(" Тағы")
    page.get_by_role("button", name="Қазақша").click()
    expect(page.locator("html[lang=kk]")).to_be_attached()
    expect(box.locator("textarea")).to_have_value(f"{WORDS} Тағы")
    box.locator("textarea").press_sequentially(" бар")
    page.goto("/desk/")
    page.set_viewport_size(PHONE)
    page.goto(f"/desk/case/{case.number}/")
    expect(box.locator("textarea")).to_have_value(f"{WORDS} Тағы бар")
    fits(page)
    keep(page, "shift-draft")
    box.locator(".draft button").click()
    expect(box.locator("textarea")).to_have_value("")
    assert not Draft.objects.exists()


def answer_bar(page: Page) -> Locator:
    return page.locator("#held")


def send(page: Page) -> None:
    page.locator(".verb-answer").get_by_role("button", name="Отправить ответ").click()


def test_an_answer_is_taken_back_by_one_key_and_sent_again(
    live_server, settings, open_page: Open
) -> None:
    settings.UNDO_SECONDS = 30
    case = city_with(("serik@example.kz", Role.EXECUTOR))
    page = at_desk(open_page, live_server.url, "serik@example.kz")
    begin(page, case, "answer", WORDS)
    send(page)
    expect(answer_bar(page).locator("[data-seconds]")).to_be_visible()
    fits(page)
    keep(page, "shift-undo")
    page.locator("h1").click()
    page.keyboard.press("z")
    expect(page.locator(".verb-answer textarea")).to_have_value(WORDS)
    assert HeldAct.objects.get().state == "undone"
    settings.UNDO_SECONDS = 2
    send(page)
    expect(answer_bar(page).locator("[data-seconds]")).to_be_visible()
    page.goto("/desk/")
    expect(answer_bar(page).locator("[data-seconds]")).to_be_visible()
    holding.carry_out(HeldAct.objects.get(state="waiting").id)
    expect(answer_bar(page).locator(".held-done")).to_be_visible()
    case.refresh_from_db()
    assert case.state == "answered"


def test_two_people_in_one_case_do_not_collide(live_server, settings, open_page: Open) -> None:
    settings.UNDO_SECONDS = 2
    case = city_with(("serik@example.kz", Role.EXECUTOR), ("dana@example.kz", Role.EXECUTOR))
    serik = at_desk(open_page, live_server.url, "serik@example.kz")
    dana = at_desk(open_page, live_server.url, "dana@example.kz")
    begin(serik, case, "answer", WORDS)
    begin(dana, case, "note", "Мен шығып бара жатырмын.")
    expect(dana.locator("#here .writing")).to_contain_text("serik")
    fits(dana)
    keep(dana, "shift-presence")
    dana.locator(".verb-note button:not(.quiet)").click()
    expect(dana.locator("#happened")).to_contain_text("Мен шығып бара жатырмын.")
    send(serik)
    expect(serik.locator("#meanwhile")).to_be_visible()
    expect(serik.locator(".verb-answer textarea")).to_have_value(WORDS)
    fits(serik)
    keep(serik, "shift-meanwhile")
    send(serik)
    expect(answer_bar(serik).locator("[data-seconds]")).to_be_visible()
    dana.goto(f"/desk/case/{case.number}/")
    box = dana.locator(".verb-refuse")
    box.locator("summary").click()
    box.locator("textarea").fill("Біздікі емес.")
    dana.evaluate("document.querySelector('.verb-refuse form').removeAttribute('data-undo')")
    box.locator("button:not(.quiet)").click()
    expect(dana.locator(".notice-success")).to_be_visible()
    holding.carry_out(HeldAct.objects.get(state="waiting").id)
    expect(answer_bar(serik).locator(".held-refused")).to_be_visible()
    serik.goto("/desk/")
    draft = Draft.objects.get(user__email="serik@example.kz")
    assert draft.data["answer-text"] == [WORDS]


def test_a_form_that_comes_late_knows_what_its_page_has_shown(live_server, open_page: Open) -> None:
    case = city_with(("serik@example.kz", Role.EXECUTOR), ("dana@example.kz", Role.EXECUTOR))
    serik = at_desk(open_page, live_server.url, "serik@example.kz")
    serik.goto(f"/desk/case/{case.number}/")
    dana = browser(User.objects.get(email="dana@example.kz"))
    faces.act(dana, case, "note", text="Мен шығып бара жатырмын.")
    box = serik.locator(".verb-refuse")
    box.locator("summary").click()
    box.locator("textarea").fill("Біздікі емес.")
    box.locator("button:not(.quiet)").click()
    expect(serik.locator("#meanwhile")).to_be_visible()
    expect(box.locator("textarea")).to_have_value("Біздікі емес.")
    assert Case.objects.get(id=case.id).state == "assigned"


def test_a_call_is_made_and_a_shift_handed_over(live_server, open_page: Open) -> None:
    case = city_with(
        ("serik@example.kz", Role.EXECUTOR),
        ("lara@example.kz", Role.OPERATOR),
        ("maria@example.kz", Role.OPERATOR),
    )
    answered = browser(User.objects.get(email="serik@example.kz"))
    faces.act(answered, case, "answer", text=WORDS)
    told()
    lara = at_desk(open_page, live_server.url, "lara@example.kz")
    lara.keyboard.press("9")
    expect(lara.locator("#owed")).to_contain_text("Уличное освещение")
    assert "555" not in lara.content()
    lara.keyboard.press("d")
    expect(lara.locator("a[href='tel:+77015551474']")).to_be_visible()
    fits(lara)
    keep(lara, "shift-call")
    note_after_a_call(lara, case)
    leave_open(lara, case)
    maria = at_desk(open_page, live_server.url, "maria@example.kz")
    maria.goto("/desk/shift/")
    expect(maria.locator("article.card")).to_contain_text("Ждёт звонка до 18:00")
    fits(maria)
    keep(maria, "shift-accept")
    maria.locator("article.card button").click()
    expect(maria.locator(".notice-success")).to_be_visible()
    expect(maria.locator("main table")).to_contain_text(numbering.display(case.number))
    maria.goto("/desk/callbacks/")
    box = maria.locator("article.card").first
    box.locator("input[value=reached]").check()
    box.locator("form[data-draft] button:not(.plain, .quiet)").click()
    expect(maria.locator(".notice-success")).to_be_visible()
    assert OwedCall.objects.get().state == "reached"
    assert CaseEvent.objects.filter(case_id=case.id, verb="note").count() == 2


def told() -> None:
    """What happened is heard by whoever notes the calls."""
    while relay_batch():
        pass
    while deliveries.deliver_due():
        pass


def note_after_a_call(page: Page, case: Case) -> None:
    """One key, a code, Enter."""
    page.goto(f"/desk/case/{case.number}/")
    page.keyboard.press("w")
    page.keyboard.press("Space")
    page.locator("[data-key=wrap-up] textarea").fill("Рақмет айтты.")
    page.locator("[data-key=wrap-up] form > button.plain").click()
    expect(page.locator("#happened")).to_contain_text("Рақмет айтты.")


def leave_open(page: Page, case: Case) -> None:
    """The call that was taken, with a remark, for whoever comes next."""
    page.goto("/desk/shift/")
    row = page.get_by_role("row", name=numbering.display(case.number))
    row.get_by_role("textbox").fill("Ждёт звонка до 18:00")
    fits(page)
    keep(page, "shift-handover")
    page.locator("main form[data-draft=handover] > button").first.click()
    expect(page.locator(".notice-success")).to_be_visible()
