"""An executor without an account, on a phone: from the letter to the answer with a photo."""

import re
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import expect

from komek.cases.models import Case
from komek.intake.models import Attachment
from komek.kernel import reference
from tests.cases.dispatch.depots import connected, handed_over
from tests.intake.files import image
from tests.journeys.conftest import PHONE, Open
from tests.journeys.test_spine import fits
from tests.surfaces import faces
from tests.surfaces.people import browser

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_letter_is_answered_on_a_phone(
    live_server, open_page: Open, settings, tmp_path: Path
) -> None:
    settings.PUBLIC_URL = live_server.url
    reference.forget()
    faces.build()
    connected(faces.organisation(), "email", address="shamdar@example.kz")
    case = faces.opened(browser())
    mail.outbox.clear()
    handed_over()
    (address,) = re.findall(r"http://\S+/work/\S+/", mail.outbox[-1].body)
    page = open_page(live_server.url, "kk-KZ", PHONE)
    page.goto(address)
    fits(page)
    expect(page.get_by_text(faces.TEXT)).to_be_visible()
    assert "Айгүл" not in page.content()
    page.get_by_role("button", name="Жұмысқа қабылдау").click()
    expect(page.get_by_role("status")).to_be_visible()
    photo = tmp_path / "lamp.jpg"
    photo.write_bytes(image("JPEG"))
    page.get_by_label("Тұрғынға жауап").fill("Шам ауыстырылды.")
    page.locator("#answer input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="Жауапты жіберу").click()
    expect(page.get_by_role("heading", name="Рақмет")).to_be_visible()
    fits(page)
    assert Case.objects.get(id=case.id).state == "answered"
    assert Attachment.objects.get().kind == "image"
    assert page.request.get(address).status == 410
