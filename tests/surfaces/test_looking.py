"""Whoever of the city reads a case leaves a trace; whoever reads their own does not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from komek.cases import access
from komek.cases.models import Case
from komek.intake.models import Attachment
from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry
from tests.intake import files
from tests.surfaces import faces
from tests.surfaces.people import browser, browser_of, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    faces.build()
    photo = SimpleUploadedFile("lamp.jpg", files.image("JPEG"), "image/jpeg")
    return faces.opened(browser(), files=[photo])


def looks(case: Case) -> list[tuple[str, list[str]]]:
    rows = AuditEntry.objects.filter(action="cases.read", subject=case.subject).order_by("id")
    return [(row.actor, row.fields) for row in rows]


def photo_of(case: Case) -> str:
    uid = Attachment.objects.get(message__conversation=case.conversation).uid
    return f"/case/{case.number}/files/{uid}/"


def test_a_page_of_the_desk_and_each_photo_is_a_look(case: Case) -> None:
    one = user("serik@example.kz", Role.EXECUTOR, faces.organisation())
    executor = browser(one)
    assert executor.get(f"/desk/case/{case.number}/").status_code == 200
    assert executor.get(f"/desk{photo_of(case)}").status_code == 200
    assert looks(case) == [(f"user:{one.id}", ["words"]), (f"user:{one.id}", ["files"])]


def test_so_is_reading_by_rest(case: Case) -> None:
    inspector = browser_of(Role.INSPECTOR)
    for path in ("", "/timeline"):
        assert inspector.get(f"/api/v1/cases/{case.number}{path}").status_code == 200
    assert [fields for _actor, fields in looks(case)] == [["words"]] * 2


def test_a_look_that_was_refused_is_none(case: Case) -> None:
    elsewhere = browser_of(Role.EXECUTOR, faces.organisation("water"))
    assert elsewhere.get(f"/desk/case/{case.number}/").status_code in (403, 404)
    assert looks(case) == []


def test_who_holds_the_key_reads_their_own(case: Case) -> None:
    client: Client = browser()
    client.post("/follow/", {"number": case.number, "key": access.key_of(case.uid)})
    assert client.get(f"/case/{case.number}/").status_code == 200
    assert client.get(photo_of(case)).status_code == 200
    assert looks(case) == []
