"""Open311: a posted form becomes one case, or a clear refusal and nothing at all."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client

from komek.cases.models import Case, Participant
from komek.intake.models import Message
from komek.kernel.ids import matches, typed_key
from komek.kernel.models import OutboxEvent
from komek.residents.models import Resident
from tests.surfaces.city import INSIDE, OUTSIDE

ROOT = "/open311/v2"
WORDS = "Жарық жоқ: үшінші күн, <b>темно</b> & no light"


def form(api_key: str, /, **changes: Any) -> dict[str, Any]:
    """A form that is accepted, with some fields changed; None leaves one out."""
    usual = {
        "api_key": api_key,
        "service_code": "street_light",
        "lat": str(INSIDE[0]),
        "long": str(INSIDE[1]),
        "description": WORDS,
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def send(client: Client, fields: dict[str, Any], **headers: str) -> Any:
    return client.post(
        f"{ROOT}/requests.json", fields, headers={"Accept-Language": "ru", **headers}
    )


def test_a_form_becomes_a_case(client: Client, api_key: str) -> None:
    fields = form(api_key, first_name="Айгүл", last_name="С.", phone="+7 701 555 14 74")
    answer = send(client, fields)
    assert answer.status_code == 200, answer.content
    (receipt,) = answer.json()
    case = Case.objects.get()
    assert receipt["service_request_id"] == case.number
    assert (case.channel, case.language, case.state) == ("open311", "ru", "triage")
    assert (case.lat, case.lon) == INSIDE
    assert Message.objects.get().body == WORDS
    assert Resident.objects.get().name == "Айгүл С."


def test_the_receipt_says_until_when_and_how_to_follow(client: Client, api_key: str) -> None:
    (receipt,) = send(client, form(api_key)).json()
    assert "token" not in receipt
    key = Participant.objects.get().key_digest
    assert matches(typed_key(receipt["key"]), key)
    shown = receipt["service_notice"]
    assert receipt["key"][:4] in shown
    assert f"/case/{receipt['service_request_id']}/" in shown
    assert receipt["service_request_id"][-1] in shown


def test_xml_answers_alike(client: Client, api_key: str) -> None:
    answer = client.post(f"{ROOT}/requests.xml", form(api_key))
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "service_requests"
    assert root.findtext("request/service_request_id") == Case.objects.get().number


def test_urlencoded_and_parameters_in_the_query_string(client: Client, api_key: str) -> None:
    fields = form(api_key, service_code=None, lat=None, long=None)
    answer = client.post(
        f"{ROOT}/requests.json?jurisdiction_id=&service_code=advice",
        "&".join(f"{name}={value}" for name, value in fields.items() if name != "description")
        + "&description=%D3%99",
        content_type="application/x-www-form-urlencoded; charset=utf-8",
    )
    assert answer.status_code == 200, answer.content
    assert Message.objects.get().body == "ә"


@pytest.mark.parametrize(
    ("locale", "header", "language"),
    [("", "en-GB,en;q=0.9", "en"), ("kk", "en", "kk"), ("ru-KZ", "", "ru"), ("", "de", "kk")],
)
def test_the_sender_chooses_the_language(
    client: Client, api_key: str, locale: str, header: str, language: str
) -> None:
    send(client, form(api_key, locale=locale), **{"Accept-Language": header})
    assert Case.objects.get().language == language


def test_answers_to_questions(client: Client, api_key: str) -> None:
    fields = form(api_key, service_code="lift")
    fields |= {"attribute[entrance]": "2", "attribute[trouble][]": ["stuck", "noise"]}
    answer = send(client, fields)
    assert answer.status_code == 200, answer.content
    assert Message.objects.get().facts == {"entrance": ["2"], "trouble": ["stuck", "noise"]}


def test_links_to_pictures_stay_words(client: Client, api_key: str) -> None:
    links = ["https://example.org/1.jpg", "http://example.org/2.jpg"]
    send(client, form(api_key, media_url=links))
    assert Message.objects.get().body == "\n".join([WORDS, *links])


@pytest.mark.parametrize("how", ["attribute", "header"])
def test_sent_twice_is_one_case(client: Client, api_key: str, how: str) -> None:
    fields = form(api_key)
    headers = {}
    if how == "attribute":
        fields["attribute[external_id]"] = "fms-17"
    else:
        headers = {"Idempotency-Key": "fms-17"}
    first, second = (send(client, fields, **headers) for _ in range(2))
    assert first.json() == second.json()
    assert Case.objects.count() == 1
    other = send(client, fields | {"description": "Something else"}, **headers)
    assert other.status_code == 400
    assert Case.objects.count() == 1


BAD = {
    "no key": ({"api_key": None}, 403),
    "empty key": ({"api_key": ""}, 403),
    "wrong key": ({"api_key": "komek_guessed"}, 403),
    "key with NUL": ({"api_key": "\x00"}, 403),
    "no service": ({"service_code": ""}, 400),
    "unknown service": ({"service_code": "no_such"}, 404),
    "strange service": ({"service_code": "\x00' OR 1=1 --"}, 404),
    "no place": ({"lat": None, "long": None}, 400),
    "half a place": ({"long": ""}, 400),
    "not a number": ({"lat": "nan"}, 400),
    "infinite": ({"lat": "1e309"}, 400),
    "words": ({"lat": "here", "long": "there"}, 400),
    "off the earth": ({"lat": "91"}, 400),
    "swapped": ({"lat": str(INSIDE[1]), "long": str(INSIDE[0])}, 400),
    "outside": ({"lat": str(OUTSIDE[0]), "long": str(OUTSIDE[1])}, 400),
    "no words": ({"description": ""}, 400),
    "only a NUL": ({"description": "\x00\x00"}, 400),
    "too many words": ({"description": "ә" * 4001}, 400),
    "five megabytes": ({"description": "a" * 5_000_000}, 400),
    "nine megabytes": ({"description": "a" * 9_000_000}, 400),
    "bad phone": ({"phone": "call me"}, 400),
    "bad e-mail": ({"email": "at home"}, 400),
    "no building": ({"address_id": "99999999999999999999999"}, 400),
    "unknown building": ({"address_id": "4711"}, 400),
    "building in words": ({"address_id": "²"}, 400),
    "unknown question": ({"attribute[colour]": "red"}, 400),
    "question missing": ({"service_code": "lift"}, 400),
    "dangerous link": ({"media_url": "javascript:alert(1)"}, 400),
    "many links": ({"media_url": ["https://example.org/"] * 11}, 400),
    "strange id": ({"attribute[external_id]": "a\nb"}, 400),
    "long id": ({"attribute[external_id]": "a" * 1000}, 400),
}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_refused_and_nothing_is_stored(
    client: Client, api_key: str, name: str, language: str
) -> None:
    changes, status = BAD[name]
    answer = send(client, form(api_key, **changes), **{"Accept-Language": language})
    assert answer.status_code == status, answer.content
    (error,) = answer.json()
    assert error["code"] == status
    assert error["reason"]
    assert _is_in(language, error["description"]), error["description"]
    assert not stored()


def _is_in(language: str, sentence: str) -> bool:
    """Whether a sentence is in the alphabet of its language."""
    cyrillic = sum("а" <= one.lower() <= "я" or one in "әғқңөұүһіё" for one in sentence)
    return (cyrillic > len(sentence) / 2) == (language != "en")


def stored() -> int:
    """Rows of whatever a form could leave behind."""
    return sum(rows.objects.count() for rows in (Case, Message, Resident, OutboxEvent, Participant))


NAUGHTY = [
    "'; DROP TABLE cases_case; --",
    "<script>alert(1)</script>",
    "%s %(a)s {0} {name} ${jndi:ldap://x}",
    "a\x00b",
    "\u202egnp.exe",
    "ﷺ" * 100,
    "👩‍👩‍👧‍👦" * 50,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "]]></description><status>closed</status>",
    "&lt;&amp;&#0;&unknown;",
    "../../etc/passwd",
    "ә" * 4000,
]


@pytest.mark.parametrize("words", NAUGHTY)
@pytest.mark.parametrize("format", ["xml", "json"])
def test_naughty_words_are_only_words(
    client: Client, api_key: str, words: str, format: str
) -> None:
    answer = client.post(f"{ROOT}/requests.{format}", form(api_key, description=words))
    assert answer.status_code == 200, answer.content
    assert (
        json.loads(answer.content) if format == "json" else ElementTree.fromstring(answer.content)
    )
    assert Case.objects.count() == 1


def test_broken_utf8_becomes_replacement_characters(client: Client, api_key: str) -> None:
    address = f"{ROOT}/requests.json?api_key={api_key}&service_code=advice"
    body = b"description=%ED%A0%80+words+%FF"
    answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200, answer.content
    assert "words" in Message.objects.get().body


BODIES = {
    "json": (b'{"service_code": "street_light"}', "application/json"),
    "xml": (b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "text/xml"),
    "broken multipart": (b"--x\r\nnothing", "multipart/form-data; boundary=x"),
    "multipart without boundary": (b"a=b", "multipart/form-data"),
    "another alphabet": (b"a=b", "application/x-www-form-urlencoded; charset=utf-16"),
    "too many fields": (b"&".join([b"a=b"] * 1000), "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize("name", BODIES)
def test_what_is_no_form_is_refused(client: Client, api_key: str, name: str) -> None:
    body, content_type = BODIES[name]
    address = f"{ROOT}/requests.json?api_key={api_key}&service_code=street_light"
    answer = client.post(address, body, content_type=content_type)
    assert answer.status_code == 400, answer.content
    assert answer.json()[0]["description"]
    assert not stored()


def test_a_key_in_the_query_string_of_a_read_changes_nothing(client: Client, api_key: str) -> None:
    assert client.get(f"{ROOT}/services.json?api_key=komek_guessed").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_our_fault(client: Client, api_key: str) -> None:
    from django.db import OperationalError

    def refuse() -> None:
        raise OperationalError("at secret-host")

    with pytest.MonkeyPatch.context() as away:
        away.setattr(connection, "cursor", refuse)
        answer = send(client, form(api_key))
    assert answer.status_code == 503
    assert b"secret-host" not in answer.content
