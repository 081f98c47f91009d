"""Acts that a phone kept until there was a signal: done once, refused in words, nobody else's."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from komek.cases.models import Case
from komek.intake.models import Attachment, Message
from komek.kernel.actors import Role
from komek.surfaces.models import Draft, HeldAct
from tests.intake import files
from tests.surfaces.faces import opened, organisation
from tests.surfaces.people import browser, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def executor(name: str = "serik", code: str = "lights") -> Client:
    return browser(user(f"{name}@example.kz", Role.EXECUTOR, organisation(code)))


def send(client: Client, case: Case, verb: str, key: str | None, **fields: object) -> Any:
    sent = {f"{verb}-{name}": value for name, value in fields.items()}
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/desk/later/{case.number}/{verb}/", sent, headers=headers)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("lamp.jpg", files.image("JPEG"), "image/jpeg")


def test_a_day_in_the_yard_is_sent_once() -> None:
    client, case = executor(), opened(browser())
    key = str(uuid4())
    assert send(client, case, "accept", str(uuid4())).status_code == 200
    for _attempt in range(3):
        answer = send(client, case, "answer", key, text="Шам ауыстырылды.", files=[photo()])
        assert answer.json() == {"next": f"/desk/case/{case.number}/"}
    case.refresh_from_db()
    assert case.state == "answered"
    assert Message.objects.filter(direction="out", body="Шам ауыстырылды.").count() == 1
    assert Attachment.objects.count() == 1


def test_a_note_sent_twice_is_one_note() -> None:
    client, case = executor(), opened(browser())
    key = str(uuid4())
    for _attempt in range(2):
        assert send(client, case, "note", key, text="Қақпа жабық").status_code == 200
    assert Message.objects.filter(direction="note").count() == 1
    assert send(client, case, "note", str(uuid4()), text="Қақпа жабық").status_code == 200
    assert Message.objects.filter(direction="note").count() == 2


def test_a_key_stands_for_one_act_and_one_person() -> None:
    client, case = executor(), opened(browser())
    key = str(uuid4())
    assert send(client, case, "note", key, text="Қақпа жабық").status_code == 200
    other_words = send(client, case, "note", key, text="Қақпа ашық")
    assert (other_words.status_code, other_words.json()["code"]) == (422, "idempotency_key_reused")
    assert send(executor("dana"), case, "note", key, text="Қақпа ашық").status_code == 200


def test_somebody_was_faster() -> None:
    client, case = executor(), opened(browser())
    assert send(executor("dana"), case, "answer", str(uuid4()), text="Дайын.").status_code == 200
    key = str(uuid4())
    for _attempt in range(2):
        late = send(client, case, "answer", key, text="Шам ауыстырылды.")
        assert (late.status_code, late.json()["code"]) == (409, "move_impossible")
        assert late.json()["sentence"]
    assert not Message.objects.filter(body="Шам ауыстырылды.").exists()


def test_what_is_missing_is_named() -> None:
    answer = send(executor(), opened(browser()), "answer", str(uuid4()), text="")
    assert answer.status_code == 400
    assert answer.json()["sentence"].startswith("Answer to the resident: ")


def test_without_a_key_nothing_is_done() -> None:
    case = opened(browser())
    assert send(executor(), case, "accept", None).status_code == 400
    case.refresh_from_db()
    assert case.state == "assigned"


def test_not_everything_can_wait() -> None:
    assert send(executor(), opened(browser()), "refuse", str(uuid4())).status_code == 404


def test_it_is_the_session_that_may() -> None:
    case = opened(browser())
    assert send(executor("marat", "water"), case, "accept", str(uuid4())).status_code == 403
    assert send(browser(), case, "accept", str(uuid4())).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    serik = user("serik@example.kz", Role.EXECUTOR, organisation())
    strict.force_login(serik)
    assert send(strict, case, "accept", str(uuid4())).status_code == 403
    case.refresh_from_db()
    assert case.state == "assigned"
    standing = strict.get("/desk/later/").json()
    assert standing["who"] == f"user:{serik.id}"
    token = {"X-CSRFToken": standing["token"], "Idempotency-Key": str(uuid4())}
    assert strict.post(f"/desk/later/{case.number}/accept/", headers=token).status_code == 200


def test_whoever_is_signed_in_no_more_is_told_nothing() -> None:
    assert browser().get("/desk/later/").status_code == 302


def test_what_somebody_else_changed_meanwhile_is_looked_at_first() -> None:
    client, case = executor(), opened(browser())
    page = client.get(f"/desk/case/{case.number}/").content.decode()
    (seen,) = set(re.findall(r'name="seen" value="(\d+)"', page))
    assert send(executor("dana"), case, "accept", str(uuid4())).status_code == 200
    sent = {"answer-text": "Шам ауыстырылды."}
    headers = {"Idempotency-Key": str(uuid4())}
    address = f"/desk/later/{case.number}/answer/"
    late = client.post(address, sent | {"seen": seen}, headers=headers)
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert client.post(address, sent, headers=headers).status_code == 200


def test_a_sent_act_leaves_no_draft() -> None:
    client, case = executor(), opened(browser())
    draft = f"case:{case.number}:note"
    typed = {"key": draft, "data": '{"note-text": ["Қақпа жабық"]}'}
    assert client.post("/desk/drafts/", typed).status_code == 200
    sent = {"note-text": "Қақпа жабық", "draft": draft}
    headers = {"Idempotency-Key": str(uuid4())}
    assert client.post(f"/desk/later/{case.number}/note/", sent, headers=headers).status_code == 200
    assert not Draft.objects.exists()


def test_with_somebody_looking_on_it_can_be_taken_back(settings) -> None:
    settings.UNDO_SECONDS = 10
    client, case = executor(), opened(browser())
    headers = {"Idempotency-Key": str(uuid4()), "X-Watched": "1"}
    sent = {"answer-text": "Шам ауыстырылды.", "undo": "1"}
    for _attempt in range(2):
        answer = client.post(f"/desk/later/{case.number}/answer/", sent, headers=headers)
        assert answer.json() == {"next": f"/desk/case/{case.number}/"}
    assert HeldAct.objects.get().state == "waiting"
    assert "Take it back" in client.get(f"/desk/case/{case.number}/").content.decode()
