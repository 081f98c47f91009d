"""A resident's own page: what is known, who looked, what they change, take along and delete."""

import json
import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core import mail
from django.test import Client

from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry, User
from komek.residents.models import (
    CaseFor,
    ContactCode,
    ContactPoint,
    Erasure,
    ReportedFor,
    Resident,
)
from komek.residents.services import reveal
from komek.surfaces.identity import actor_of_user
from komek.surfaces.portal import guard
from tests.surfaces.faces import opened
from tests.surfaces.people import browser, browser_of, resident, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

OWN = "aigul@example.kz"


@pytest.fixture(autouse=True)
def mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def client() -> Client:
    return browser(resident(OWN))


def page(client: Client) -> str:
    return client.get("/me/").content.decode()


def code() -> str:
    found = re.search(r"\d{6}", mail.outbox[-1].body)
    assert found is not None
    return found[0]


def forget(client: Client, **fields: str) -> Any:
    return client.post("/me/forget/", {f"forget-{name}": value for name, value in fields.items()})


def add(client: Client, value: str, kind: str = "email") -> ContactPoint:
    client.post("/me/change/contact/", {"contact-kind": kind, "contact-value": value})
    return ContactPoint.objects.latest("id")


def test_one_reads_what_is_known_and_who_looked_at_it(client: Client) -> None:
    opened(client)
    operator = actor_of_user(user("op@example.kz", Role.OPERATOR), "en")
    shown = page(client)
    assert OWN in shown
    assert "Nobody so far." in shown
    reveal(actor=operator, resident_id=Resident.objects.get().id, reason="call_back")
    shown = page(client)
    assert "saw your name and contacts (To call back)" in shown
    assert "op@example.kz" not in shown
    assert "Nobody so far." not in shown


def test_nobody_is_forgotten_by_a_slip_nor_without_a_fresh_code(client: Client) -> None:
    assert forget(client).status_code == 400
    assert client.get("/me/forget/").status_code == 405
    assert forget(client, sure="on", code="000000").status_code == 400
    client.post("/me/forget/code/")
    assert forget(client, code=code()).status_code == 400
    wrong = f"{(int(code()) + 1) % 10**6:06}"
    assert forget(client, sure="on", code=wrong).status_code == 400
    assert not Erasure.objects.exists()


def test_who_wishes_it_is_forgotten_and_signed_out(client: Client) -> None:
    case = opened(client)
    client.post("/me/change/person/", {"person-name": "Анам"})
    client.post(f"/case/{case.number}/for/", {"person": str(ReportedFor.objects.get().id)})
    assert "you have 1 open request." in page(client)
    client.post("/me/forget/code/")
    assert forget(client, sure="on", code=code())["Location"] == "/"
    assert Erasure.objects.get().reason == "own_wish"
    assert not ContactPoint.objects.exists()
    assert not ReportedFor.objects.exists()
    assert not CaseFor.objects.exists()
    assert not User.objects.exists()
    assert client.get("/me/").status_code == 302
    assert AuditEntry.objects.filter(action="residents.forget").count() == 1


def test_a_contact_is_added_proven_marked_and_removed(client: Client) -> None:
    point = add(client, "second@example.kz")
    assert "not proven" in page(client)
    assert mail.outbox[-1].to == ["second@example.kz"]
    address = f"/me/contacts/{point.id}"
    assert client.post(f"{address}/prove/", {f"prove-{point.id}-code": "1"}).status_code == 400
    client.post(f"{address}/prove/", {f"prove-{point.id}-code": code()})
    point.refresh_from_db()
    assert point.verified_at is not None
    client.post(f"{address}/safe/")
    point.refresh_from_db()
    assert point.safe_only_in_writing
    client.post(f"{address}/safe/")
    point.refresh_from_db()
    assert not point.safe_only_in_writing
    client.post(f"{address}/remove/")
    assert not ContactPoint.objects.filter(id=point.id).exists()


def test_a_phone_that_no_code_reaches_stays_unproven(client: Client) -> None:
    point = add(client, "8 701 555 14 74", "phone")
    assert point.value == "+77015551474"
    assert "No code can be sent there yet." in page(client)
    assert not ContactCode.objects.exists()


@pytest.mark.parametrize("verb", ["code", "prove", "safe", "remove"])
def test_other_peoples_contacts_are_out_of_reach(client: Client, verb: str) -> None:
    point = add(client, "second@example.kz")
    stranger = browser(resident("stranger@example.kz"))
    before = ContactPoint.objects.values().get(id=point.id)
    sent = {f"prove-{point.id}-code": code()}
    assert stranger.post(f"/me/contacts/{point.id}/{verb}/", sent).status_code in {400, 403, 404}
    assert ContactPoint.objects.values().get(id=point.id) == before


def test_people_one_reports_for_are_named_at_their_cases_and_deleted(client: Client) -> None:
    case = opened(client)
    client.post("/me/change/person/", {"person-name": "  Анам  Роза "})
    person = ReportedFor.objects.get()
    assert person.name == "Анам Роза"
    client.post(f"/case/{case.number}/for/", {"person": str(person.id)})
    assert "for Анам Роза" in client.get("/mine/").content.decode()
    stranger = browser(resident("stranger@example.kz"))
    assert stranger.post(f"/me/people/{person.id}/remove/").status_code == 403
    assert stranger.post(f"/case/{case.number}/for/", {"person": ""}).status_code == 403
    client.post(f"/me/people/{person.id}/remove/")
    assert "Анам Роза" not in client.get("/mine/").content.decode()
    assert not CaseFor.objects.exists()


def test_a_case_cannot_be_for_somebody_elses_person(client: Client) -> None:
    stranger = browser(resident("stranger@example.kz"))
    stranger.post("/me/change/person/", {"person-name": "Біреу"})
    case = opened(client)
    sent = {"person": str(ReportedFor.objects.get().id)}
    assert client.post(f"/case/{case.number}/for/", sent).status_code == 403
    assert not CaseFor.objects.exists()


def test_the_language_of_letters_is_chosen(client: Client) -> None:
    client.post("/me/change/language/", {"language-language": "ru"})
    assert Resident.objects.get().language == "ru"
    assert client.post("/me/change/language/", {"language-language": "xx"}).status_code == 400
    assert client.post("/me/change/anything/").status_code == 404


def test_everything_held_is_taken_along_and_nothing_of_others(client: Client) -> None:
    case = opened(client, text="Менің сөзім")
    opened(browser(), text="Бөтен сөз")
    answer = client.post("/me/download/")
    assert answer["Content-Type"] == "application/zip"
    whole = b"".join(answer.streaming_content)
    with ZipFile(BytesIO(whole)) as archive:
        assert archive.testzip() is None
        person = json.loads(archive.read("me.json"))
        told = json.loads(archive.read(f"{case.number}/request.json"))
        folders = {name.partition("/")[0] for name in archive.namelist()}
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert person["account"] == OWN
    assert [one["value"] for one in person["contacts"]] == [OWN]
    assert told["text"] == "Менің сөзім"
    assert folders == {"me.json", case.number}
    assert "Бөтен сөз" not in text
    assert AuditEntry.objects.filter(action="residents.download").count() == 1
    assert client.get("/me/download/").status_code == 405


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.OPERATOR, Role.DATA_PROTECTION])
def test_it_is_for_residents_alone(role: Role) -> None:
    resident(OWN)
    client = browser_of(role)
    refused = 302 if role is Role.ANONYMOUS else 403
    for path in ("/me/forget/", "/me/forget/code/", "/me/download/", "/me/change/person/"):
        assert client.post(path, {"forget-sure": "on"}).status_code == refused
    assert client.get("/me/").status_code == refused
    assert not Erasure.objects.exists()


def test_nobodys_mailbox_is_filled_with_codes(client: Client) -> None:
    """Removing and adding the same address again is no way round the limit."""
    for _ in range(15):
        point = add(client, "victim@example.kz")
        client.post(f"/me/contacts/{point.id}/remove/")
    sent = [letter for letter in mail.outbox if letter.to == ["victim@example.kz"]]
    assert len(sent) == guard.CODES_OF_ADDRESS
    for n in range(18):
        point = add(client, f"somebody{n}@example.kz")
        client.post(f"/me/contacts/{point.id}/remove/")
    assert len(mail.outbox) <= guard.CODES_OF_PERSON
