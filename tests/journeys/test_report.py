"""Somebody in the cold, with gloves, on a phone and a bad connection: reporting in four steps."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from komek.cases.models import Case
from komek.cases.resonance import resonance_of
from komek.intake.models import Attachment
from komek.kernel import places, reference
from komek.registries.models import Building
from tests.intake.files import image
from tests.journeys.axe import violations
from tests.journeys.phone import phone_of, slow
from tests.journeys.pictures import keep
from tests.journeys.test_spine import choose_by_picture, fits
from tests.surfaces import faces
from tests.surfaces.people import browser

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Street light at our house is dark"


@pytest.fixture
def city(db: None) -> None:
    reference.forget()
    faces.build()


@pytest.fixture
def phone(live_server, chromium: Browser, city: None) -> Iterator[BrowserContext]:
    """A telephone that reads English; losing the signal is no error of its pages."""
    errors: list[str] = []
    context = phone_of(chromium, live_server.url, "en-US")
    context.on("weberror", lambda one: errors.append(str(one.error)))
    yield context
    assert errors == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """As large as telephones make them."""
    made = tmp_path / "lamp.jpg"
    made.write_bytes(image("JPEG", (3000, 2000)))
    return made


@pytest.fixture
def striped(tmp_path: Path) -> Path:
    """Black and white stripes, of which nothing is left where they are blurred."""
    made = tmp_path / "stripes.png"
    picture = Image.new("L", (1600, 900))
    picture.putdata([255 * (x // 8 % 2) for _ in range(900) for x in range(1600)])
    picture.save(made)
    return made


def sent(file: Attachment) -> Image.Image:
    """The photo as it left the telephone."""
    return Image.open(Path(settings.FILES_ROOT) / file.original_path)


def go_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()


def tell_what(page: Page) -> None:
    page.goto("/")
    fits(page)
    page.get_by_label("What has happened?").fill(WORDS)
    page.get_by_role("button", name="Report a problem").click()
    expect(page.get_by_role("radio", name="Street light").first).to_be_checked()


def tell_where(page: Page) -> None:
    page.get_by_role("combobox", name="Address or place").press_sequentially("dostyk 12", delay=30)
    page.get_by_role("option", name="Достық көшесі, 12").click()
    expect(page.get_by_role("combobox", name="Address or place")).to_have_value("Достық көшесі, 12")


def tell_who(page: Page) -> None:
    page.get_by_label("Your name").fill("Айгүл Серікқызы")
    page.get_by_label("Phone").fill("8 701 555 14 74")
    go_on(page, "Before you send")


def blur_a_face(page: Page) -> None:
    """By finger and by keys."""
    page.get_by_role("button", name="Blur 1").click()
    canvas = page.get_by_role("application", name="Photo to blur")
    canvas.click()
    expect(page.get_by_text("Blurred. 1")).to_be_visible()
    canvas.press("ArrowRight")
    canvas.press("Shift+ArrowDown")
    canvas.press("Enter")
    expect(page.get_by_text("Blurred. 2")).to_be_visible()
    keep(page, "report-blur")
    page.get_by_role("button", name="Keep it so").click()


@pytest.mark.long
def test_a_photo_is_sent_over_2g_with_what_nobody_should_see_blurred(
    phone: BrowserContext, photo: Path
) -> None:
    page = phone.new_page()
    slow(page)
    tell_what(page)
    keep(page, "report-what")
    go_on(page, "Where is it?")
    tell_where(page)
    keep(page, "report-where")
    go_on(page, "Show and tell")
    page.get_by_label("Photos or documents").set_input_files(photo)
    expect(page.get_by_role("button", name="Blur 1")).to_be_visible()
    blur_a_face(page)
    keep(page, "report-show")
    fits(page)
    go_on(page, "Who reports?")
    keep(page, "report-who")
    tell_who(page)
    expect(page.get_by_role("table")).to_contain_text("Your words")
    expect(page.get_by_text("Promised until")).to_be_visible()
    keep(page, "report-send")
    fits(page)
    assert violations(page) == []
    page.get_by_role("button", name="Send").click()
    accepted = page.get_by_role("heading", name="Your request is accepted")
    expect(accepted).to_be_visible(timeout=45_000)
    keep(page, "report-accepted")
    assert violations(page) == []
    case = Case.objects.get()
    assert case.address == "Достық көшесі, 12"
    assert max(sent(Attachment.objects.get()).size) <= 2000


def test_back_keeps_everything_and_so_does_a_closed_tab(phone: BrowserContext, photo: Path) -> None:
    page = phone.new_page()
    tell_what(page)
    go_on(page, "Where is it?")
    tell_where(page)
    go_on(page, "Show and tell")
    page.get_by_label("Photos or documents").set_input_files(photo)
    expect(page.get_by_role("button", name="Remove 1")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("combobox", name="Address or place")).to_have_value("Достық көшесі, 12")
    go_on(page, "Show and tell")
    go_on(page, "Who reports?")
    tell_who(page)
    page.wait_for_timeout(1000)
    page.close()
    again = phone.new_page()
    again.goto("/report/")
    expect(again.get_by_text("What you began is still here")).to_be_visible()
    expect(again.get_by_role("heading", name="Before you send")).to_be_visible()
    again.get_by_role("button", name="Back").click()
    expect(again.get_by_label("Your name")).to_have_value("Айгүл Серікқызы")
    go_on(again, "Before you send")
    again.get_by_role("button", name="Send").click()
    expect(again.get_by_role("heading", name="Your request is accepted")).to_be_visible()
    assert Attachment.objects.count() == 1
    once_more = phone.new_page()
    once_more.goto("/report/")
    expect(once_more.get_by_label("What has happened?")).to_have_value("")


def test_without_a_signal_it_is_kept_and_sent_once(phone: BrowserContext, photo: Path) -> None:
    page = phone.new_page()
    tell_what(page)
    go_on(page, "Where is it?")
    tell_where(page)
    phone.set_offline(True)
    go_on(page, "Show and tell")
    page.get_by_label("Photos or documents").set_input_files(photo)
    go_on(page, "Who reports?")
    tell_who(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("It will be sent when there is a signal")).to_be_visible()
    keep(page, "report-waiting")
    assert Case.objects.count() == 0
    phone.set_offline(False)
    expect(page.get_by_text("Sent. Keep its number and its key")).to_be_visible()
    page.get_by_role("link", name="What happens next").click()
    expect(page.get_by_role("heading", name="Your request is accepted")).to_be_visible()
    assert Case.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_mine_too_is_one_tap(phone: BrowserContext) -> None:
    Building.objects.update(cell=places.cell(51.128, 71.43))
    house = str(Building.objects.get().id)
    case = faces.opened(browser(), address="достык 12", building=house)
    page = phone.new_page()
    phone.grant_permissions(["geolocation"])
    slow(page)
    tell_what(page)
    go_on(page, "Where is it?")
    page.get_by_role("button", name="I am there now").click()
    expect(page.get_by_text("Near Достық көшесі, 12")).to_be_visible()
    go_on(page, "Is it known already?")
    keep(page, "report-known")
    fits(page)
    assert violations(page) == []
    page.get_by_role("button", name="Mine too").click()
    expect(page.get_by_text("You take part in this request, which")).to_be_visible()
    assert resonance_of(case.id) == 1
    assert Case.objects.count() == 1
    page.goto("/report/")
    expect(page.get_by_label("What has happened?")).to_have_value("")


def test_what_is_wrong_is_shown_on_its_screen_and_nothing_is_lost(
    phone: BrowserContext, striped: Path
) -> None:
    page = phone.new_page()
    tell_what(page)
    go_on(page, "Where is it?")
    tell_where(page)
    go_on(page, "Show and tell")
    page.get_by_label("Photos or documents").set_input_files(striped)
    blur_a_face(page)
    go_on(page, "Who reports?")
    page.get_by_label("Your name").fill("Айгүл Серікқызы")
    page.get_by_label("Phone").fill("12")
    go_on(page, "Before you send")
    page.get_by_role("button", name="Send").click()
    alert = page.get_by_role("alert").filter(has_text="short service number")
    expect(alert).to_be_visible()
    expect(page.get_by_role("heading", name="Who reports?")).to_be_visible()
    tell_who(page)
    expect(alert).to_have_count(0)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Your request is accepted")).to_be_visible()
    # A tap in the middle: grey is left of black and white, and elsewhere they stay.
    picture = sent(Attachment.objects.get()).convert("L")
    middle = picture.crop((780, 440, 800, 450)).getextrema()
    assert 40 < middle[0] <= middle[1] < 215
    assert picture.crop((0, 0, 100, 20)).getextrema()[0] < 40


def test_who_it_is_is_asked_before_the_last_page(phone: BrowserContext) -> None:
    page = phone.new_page()
    tell_what(page)
    go_on(page, "Where is it?")
    tell_where(page)
    go_on(page, "Show and tell")
    go_on(page, "Who reports?")
    missing = "input => input.validationMessage"
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("Your name")).to_be_focused()
    assert "official appeal" in page.get_by_label("Your name").evaluate(missing)
    page.get_by_label("Your name").fill("Айгүл Серікқызы")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("Phone")).to_be_focused()
    assert "can be answered" in page.get_by_label("Phone").evaluate(missing)
    page.get_by_label("E-mail").fill("aigul@example.kz")
    go_on(page, "Before you send")


def attacks() -> list[FilePayload]:
    """Files that are not what they say, one with a name that is no name."""
    script = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script>"
    contents = {
        "evil.svg": ("image/svg+xml", script + b"</svg>"),
        "<img src=x onerror=alert(1)>.jpg": ("image/jpeg", b"<html><script>alert(1)</script>"),
        "program.png": ("image/png", b"MZ\x90\x00\x03"),
        "half.jpg": ("image/jpeg", image("JPEG", (400, 300))[:900]),
    }
    return [
        {"name": name, "mimeType": kind, "buffer": content}
        for name, (kind, content) in contents.items()
    ]


def test_files_that_could_harm_are_refused_by_their_names(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    tell_what(page)
    page.get_by_label("What has happened?").fill("<img src=x onerror=alert(1)> street light")
    go_on(page, "Where is it?")
    tell_where(page)
    go_on(page, "Show and tell")
    page.get_by_label("Photos or documents").set_input_files(attacks())
    go_on(page, "Who reports?")
    tell_who(page)
    page.get_by_role("button", name="Send").click()
    wrong = page.get_by_role("alert").filter(has_text="Please check what you filled in")
    for attack in attacks():
        expect(wrong).to_contain_text(attack["name"])
    expect(page.get_by_role("heading", name="Show and tell")).to_be_visible()
    for _ in attacks():
        page.get_by_role("button", name="Remove 1").click()
    innocent = image("PNG") + b"<html><script>alert(1)</script>"
    page.get_by_label("Photos or documents").set_input_files(
        {"name": "x.html", "mimeType": "text/html", "buffer": innocent}
    )
    go_on(page, "Who reports?")
    go_on(page, "Before you send")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Your request is accepted")).to_be_visible()
    file = Attachment.objects.get()
    assert b"script" not in (Path(settings.FILES_ROOT) / file.path).read_bytes()
    page.get_by_role("link", name="Follow your request").click()
    expect(page.get_by_text("<img src=x onerror=alert(1)> street light")).to_be_visible()


def landmarks(page: Page) -> list[str]:
    """Roles and names of headings and landmarks, as a screen reader goes through them."""
    tree = page.locator("body").aria_snapshot()
    return re.findall(r"- (heading|banner|navigation|main|contentinfo|region)[ :]", tree)


def test_nobody_has_to_see_the_page(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/")
    assert next(one for one in landmarks(page) if one != "heading") == "banner"
    main = page.get_by_role("main")
    main.get_by_role("textbox", name="What has happened?").fill(WORDS)
    main.get_by_role("button", name="Report a problem").click()
    expect(main.get_by_role("heading", level=1, name="Report a problem")).to_be_visible()
    group = main.get_by_role("group", name="Is it this?")
    group.get_by_role("radio", name="Street light").click()
    expect(group.get_by_role("radio", name="Street light")).to_be_checked()
    main.get_by_role("button", name="Next").click()
    expect(main.get_by_role("heading", level=2, name="Where is it?")).to_be_focused()
    place = main.get_by_role("combobox", name="Address or place")
    place.press_sequentially("dostyk 12", delay=30)
    expect(main.get_by_role("option", name="Достық көшесі, 12")).to_be_visible()
    place.press("Enter")
    main.get_by_role("button", name="Next").press("Enter")
    expect(main.get_by_role("heading", level=2, name="Show and tell")).to_be_focused()
    main.get_by_role("button", name="Next").press("Enter")
    expect(main.get_by_role("heading", level=2, name="Who reports?")).to_be_focused()
    main.get_by_role("textbox", name="Your name").fill("Айгүл")
    main.get_by_role("textbox", name="E-mail").fill("aigul@example.kz")
    main.get_by_role("button", name="Next").press("Enter")
    expect(main.get_by_role("heading", level=2, name="Before you send")).to_be_focused()
    levels = main.get_by_role("heading").evaluate_all("all => all.map(one => one.tagName)")
    assert levels == ["H1", "H2", "H3", "H3"]
    table = main.get_by_role("table", name="Who will see what")
    expect(table.get_by_role("row", name="Your name, phone and e-mail")).to_be_visible()
    main.get_by_role("button", name="Send").press("Enter")
    expect(main.get_by_role("heading", level=1, name="Your request is accepted")).to_be_visible()
    expect(main.get_by_role("region", name="Keep number and key")).to_be_visible()
    assert Case.objects.count() == 1


def test_a_first_timer_finds_the_way_in_kazakh(live_server, chromium: Browser, city: None) -> None:
    """Words first, then pictures, everything wrong that can be; and nothing to read before."""
    page = phone_of(chromium, live_server.url, "kk-KZ").new_page()
    page.goto("/")
    page.get_by_role("link", name="Аулалар").click()
    expect(page.get_by_role("radio", name="Көше жарығы")).to_be_visible()
    keep(page, "report-pictures")
    fits(page)
    page.get_by_role("button", name="Келесі").click()
    page.get_by_label("Не болды?").fill("Ауламызда шам жанбайды")
    choose_by_picture(page, "Көше жарығы")
    page.get_by_role("button", name="Келесі").click()
    expect(page.get_by_role("heading", name="Қай жерде?")).to_be_visible()
    fits(page)
    page.get_by_label("Мекенжай немесе орын").fill("парктің жанында")
    page.get_by_role("button", name="Келесі").click()
    expect(page.get_by_role("heading", name="Көрсетіп, айтып беріңіз")).to_be_visible()
    page.get_by_role("button", name="Келесі").click()
    fits(page)
    page.get_by_role("button", name="Келесі").click()
    name = page.get_by_label("Аты-жөніңіз")
    expect(name).to_be_focused()
    assert "аты-жөніңізді" in name.evaluate("input => input.validationMessage")
    name.fill("Айгүл Серікқызы")
    page.get_by_label("Телефон").fill("8 701 555 14 74")
    page.get_by_role("button", name="Келесі").click()
    fits(page)
    page.get_by_role("button", name="Жіберу").click()
    expect(page.get_by_role("heading", name="Өтінішіңіз қабылданды")).to_be_visible()
    fits(page)
    keep(page, "report-accepted-kk")
    assert Case.objects.get().language == "kk"
