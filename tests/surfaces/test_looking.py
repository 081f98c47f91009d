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


def listed(case: Case) -> list[tuple[str, list[str]]]:
    rows = AuditEntry.objects.filter(action="cases.list", seen__contains=[case.id]).order_by("id")
    return [(row.actor, row.fields) for row in rows]


@pytest.mark.parametrize("path", ["/desk/?list=triage", "/desk/?list=work", "/api/v1/cases"])
def test_a_list_that_shows_how_a_case_begins_is_a_look(case: Case, path: str) -> None:
    Case.objects.update(state="assigned")
    one = user("op@example.kz", Role.OPERATOR)
    page = browser(one).get(path)
    assert page.status_code == 200
    shown = faces.TEXT in page.content.decode() or faces.TEXT in str(page.content, "unicode_escape")
    assert [actor for actor, _conditions in listed(case)] == ([f"user:{one.id}"] if shown else [])


def test_it_keeps_what_narrowed_the_list_and_no_word_of_it(case: Case) -> None:
    browser_of(Role.OPERATOR).get("/api/v1/cases?words=шам&service=street_light&state=all")
    rows = AuditEntry.objects.filter(action="cases.list")
    assert all("шам" not in str((row.fields, row.subject, row.reason)) for row in rows)
    assert [row.fields for row in rows] == [["service", "state", "words"]] * len(rows)


def test_looking_again_at_once_is_the_same_look(case: Case) -> None:
    client = browser_of(Role.SUPERVISOR)
    for _time in range(3):
        client.get("/api/v1/cases")
    assert len(listed(case)) == 1
    second = faces.opened(browser())
    client.get("/api/v1/cases")
    assert (len(listed(case)), len(listed(second))) == (1, 1)
    assert AuditEntry.objects.filter(action="cases.list").latest("id").seen == [second.id]


def test_an_empty_list_and_ones_own_cases_leave_no_trace(case: Case) -> None:
    browser_of(Role.OPERATOR).get("/desk/?list=ended")
    browser_of(Role.RESIDENT).get("/api/v1/cases")
    assert not AuditEntry.objects.filter(action="cases.list").exists()


def test_who_looked_is_answered_for_the_data_protection_officer(case: Case) -> None:
    lister, reader = user("lister@example.kz", Role.OPERATOR), user("reader@example.kz", "operator")
    browser(lister).get("/api/v1/cases")
    client = browser(reader)
    client.get(f"/desk/case/{case.number}/")
    client.post(f"/desk/case/{case.number}/reveal/", {"reveal-reason": "call_back"})
    page = browser_of(Role.DATA_PROTECTION).get(f"/desk/looks/?number={case.number}")
    assert {line.why for line in page.context["lines"]} == {"", "To call back"}
    lines = [(line.who, str(line.what)) for line in page.context["lines"]]
    assert lines == [
        ("reader", "read the case"),
        ("reader", "saw name and contacts"),
        ("reader", "read the case"),
        ("lister", "saw its beginning in a list"),
    ]


@pytest.mark.parametrize("number", ["1", "nonsense", "99999999"])
def test_a_number_that_is_none_is_said(case: Case, number: str) -> None:
    page = browser_of(Role.DATA_PROTECTION).get(f"/desk/looks/?number={number}")
    assert page.status_code == 400


def test_who_holds_the_key_reads_their_own(case: Case) -> None:
    client: Client = browser()
    client.post("/follow/", {"number": case.number, "key": access.key_of(case.uid)})
    assert client.get(f"/case/{case.number}/").status_code == 200
    assert client.get(photo_of(case)).status_code == 200
    assert looks(case) == []
