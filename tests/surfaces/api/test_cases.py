"""REST: a case from its opening to its rating, by partner, staff and resident."""

import io
from base64 import b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from komek.cases.models import Case, RoutingRule
from komek.directory.models import CommissionMember, Organisation, Service
from komek.intake.models import Message
from komek.kernel import clock, reference
from komek.kernel.actors import Role
from komek.kernel.models import User
from tests.surfaces.api.callers import ROOT, Caller, signed_in
from tests.surfaces.city import INSIDE, LONG_AGO

NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}


@pytest.fixture
def partner(api_key: str) -> Caller:
    return Caller(Client(), Authorization=f"Bearer {api_key}")


@pytest.fixture
def rule(city: None) -> None:
    """Street lights are the matter of the one organisation."""
    RoutingRule.objects.create(
        service_code="street_light", organisation=Organisation.objects.get(), valid_from=LONG_AGO
    )
    reference.changed()


def test_a_partner_opens_a_case(partner: Caller, rule: None) -> None:
    answer = partner.post("/cases", NEW)
    assert answer.status_code == 201, answer.content
    opened = answer.json()
    case = Case.objects.get()
    assert opened["number"] == case.number
    assert opened["organisation"] == "lights"
    assert (case.channel, case.language) == ("partners", "en")


def test_the_same_key_opens_one_case(partner: Caller, city: None) -> None:
    first, second = (partner.post("/cases", NEW, **{"Idempotency-Key": "a1"}) for _ in range(2))
    assert first.json() | {"repeated": True} == second.json()
    other = partner.post("/cases", NEW | {"text": "Other"}, **{"Idempotency-Key": "a1"})
    assert (other.status_code, other.json()["code"]) == (409, "external_id_taken")
    assert Case.objects.count() == 1


def test_nobody_opens_a_case_without_saying_who_they_are(city: None, client: Client) -> None:
    answer = Caller(client).post("/cases", NEW)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert not Case.objects.exists()


def test_a_session_needs_its_csrf_token(city: None) -> None:
    client = signed_in(Role.OPERATOR)
    client.handler.enforce_csrf_checks = True
    caller = Caller(client)
    refused = caller.post("/cases", NEW)
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_token_missing")
    assert not Case.objects.exists()
    client.cookies["csrftoken"] = "a" * 32
    accepted = caller.post("/cases", NEW, **{"X-CSRFToken": "a" * 32})
    assert accepted.status_code == 201, accepted.content
    assert Case.objects.get().channel == "phone"


def test_a_case_lives_its_life(partner: Caller, rule: None) -> None:
    opened = partner.post("/cases", NEW).json()
    case = f"/cases/{opened['number']}"
    executor = Caller(signed_in(Role.EXECUTOR))
    resident = Caller(Client(), **{"X-Case-Key": opened["key"]})

    steps = [
        (executor, "accept", {}, "in_work"),
        (executor, "ask", {"text": "Which lamp?"}, "asked"),
        (resident, "reply", {"text": "The last one"}, "in_work"),
        (executor, "note", {"text": "Ladder needed"}, "in_work"),
        (executor, "answer", {"text": "Done", "norm": "SP RK 4.04"}, "answered"),
        (resident, "reopen", {"text": "Still dark"}, "assigned"),
        (executor, "answer", {"text": "Now done"}, "answered"),
        (resident, "confirm", {}, "closed"),
        (resident, "rate", {"stars": 5, "text": "Thanks"}, "closed"),
    ]
    for caller, verb, body, state in steps:
        answer = caller.post(f"{case}/{verb}", body)
        assert answer.status_code == 200, answer.content
        assert answer.json() == {"number": opened["number"], "state": state}

    mine = resident.get(case).json()
    assert (mine["state"], mine["rating"], mine["text"]) == ("closed", 5, "Dark")
    verbs = [one["verb"] for one in resident.get(f"{case}/timeline").json()]
    assert "note" not in verbs
    assert verbs[:3] == ["open", "accept", "ask"]
    assert "note" in [one["verb"] for one in executor.get(f"{case}/timeline").json()]


def test_more_time_is_asked_for_and_given(partner: Caller, rule: None) -> None:
    opened = partner.post("/cases", NEW).json()
    case = f"/cases/{opened['number']}"
    executor, inspector = Caller(signed_in(Role.EXECUTOR)), signed_in(Role.INSPECTOR)
    member = User.objects.get(id=int(inspector.session["_auth_user_id"]))
    CommissionMember.objects.create(user=member)
    wished = (clock.now() + timedelta(days=30)).date()
    wish = {"reason": "weather", "wished": wished.isoformat(), "text": "Ice"}
    assert executor.post(f"{case}/ask_extension", wish).status_code == 200
    assert executor.get(case).json()["clocks"]["more_time"]["state"] == "asked"
    answer = Caller(inspector).post(f"{case}/vote_extension", {"in_favour": True})
    assert answer.status_code == 200, answer.content
    resident = Caller(Client(), **{"X-Case-Key": opened["key"]})
    more = resident.get(case).json()["clocks"]["more_time"]
    assert (more["state"], more["reason"]) == ("granted", "weather")
    assert resident.get(case).json()["promised_due"] == more["until"]


def test_a_case_is_routed_refused_and_forwarded(partner: Caller, city: None) -> None:
    Organisation.objects.create(code="roads", kind="utility", valid_from=LONG_AGO)
    reference.changed()
    number = partner.post("/cases", NEW).json()["number"]
    lights = Organisation.objects.get(code="lights")
    operator, executor = Caller(signed_in(Role.OPERATOR)), Caller(signed_in(Role.EXECUTOR, lights))

    steps = [
        (operator, "route", {"organisation": "lights", "reason": "by_hand"}, "assigned"),
        (executor, "refuse", {"text": "Not ours", "proposed_organisation": "roads"}, "triage"),
        (operator, "route", {"organisation": "lights", "reason": "by_hand"}, "assigned"),
        (executor, "forward", {"organisation": "roads"}, "assigned"),
    ]
    for caller, verb, body, state in steps:
        answer = caller.post(f"/cases/{number}/{verb}", body)
        assert (answer.status_code, answer.json()["state"]) == (200, state), answer.content
    assert executor.get(f"/cases/{number}").status_code == 403
    again = executor.post(f"/cases/{number}/accept")
    assert (again.status_code, again.json()["code"]) == (403, "forbidden")


def test_proof_comes_as_base64(partner: Caller, rule: None) -> None:
    content = io.BytesIO()
    Image.new("RGB", (40, 30)).save(content, "PNG")
    photo = {"name": "lamp.png", "content": b64encode(content.getvalue()).decode()}
    opened = partner.post("/cases", NEW | {"files": [photo]}).json()
    executor = Caller(signed_in(Role.EXECUTOR))
    answer = executor.post(f"/cases/{opened['number']}/answer", {"text": "Done", "files": [photo]})
    assert answer.status_code == 200, answer.content
    entries = executor.get(f"/cases/{opened['number']}/timeline").json()
    assert [len(one["files"]) for one in entries] == [1, 1]
    assert entries[1]["files"][0]["kind"] == "image"


def test_a_verb_out_of_turn_is_a_conflict(partner: Caller, rule: None) -> None:
    opened = partner.post("/cases", NEW).json()
    resident = Caller(Client(), **{"X-Case-Key": opened["key"]})
    answer = resident.post(f"/cases/{opened['number']}/confirm")
    assert (answer.status_code, answer.json()["code"]) == (409, "move_impossible")


def test_the_key_opens_one_case_only(partner: Caller, city: None) -> None:
    one, other = (partner.post("/cases", NEW).json() for _ in range(2))
    resident = Caller(Client(), **{"X-Case-Key": one["key"]})
    assert resident.get(f"/cases/{one['number']}").status_code == 200
    refused = resident.get(f"/cases/{other['number']}")
    assert (refused.status_code, refused.json()["code"]) == (404, "case_unknown")
    assert resident.post(f"/cases/{other['number']}/withdraw").status_code == 404
    assert set(Case.objects.values_list("state", flat=True)) == {"triage"}


def test_lists_in_pieces(partner: Caller, rule: None) -> None:
    numbers = [partner.post("/cases", NEW).json()["number"] for _ in range(5)][::-1]
    executor = Caller(signed_in(Role.EXECUTOR))
    found: list[str] = []
    after = ""
    while after is not None:
        page = executor.get(f"/cases?limit=2&state=assigned{after and f'&after={after}'}").json()
        found += [one["number"] for one in page["cases"]]
        after = page["next"]
    assert found == numbers
    assert executor.get("/cases?state=closed").json()["cases"] == []
    assert executor.get("/cases?organisation=lights&limit=1").json()["next"] == numbers[0]


def test_a_resident_lists_their_own(partner: Caller, city: None) -> None:
    resident = Caller(signed_in(Role.RESIDENT))
    mine = resident.post("/cases", NEW).json()["number"]
    partner.post("/cases", NEW)
    assert [one["number"] for one in resident.get("/cases").json()["cases"]] == [mine]
    assert resident.get(f"/cases/{mine}").json()["channel"] == "portal"


BAD: dict[str, tuple[Any, str]] = {
    "nothing": ({}, "service_code"),
    "no words": (NEW | {"text": ""}, "text"),
    "only NUL": (NEW | {"text": "\x00"}, "text"),
    "far too many words": (NEW | {"text": "a" * 5_000_000}, "text"),
    "too many words": (NEW | {"text": "a" * 4_001}, "text"),
    "unknown service": (NEW | {"service_code": "none"}, "service_code"),
    "swapped": (NEW | {"lat": INSIDE[1], "lon": INSIDE[0]}, "lat"),
    "half a place": (NEW | {"lon": None}, "lon"),
    "off the earth": (NEW | {"lat": 1000}, "lat"),
    "words for numbers": (NEW | {"lat": "51.1 N"}, "lat"),
    "strange field": (NEW | {"colour": "red"}, "colour"),
    "strange language": (NEW | {"language": "de"}, "language"),
    "strange question": (NEW | {"facts": {"colour": ["red"]}}, "facts.colour"),
    "answers as text": (NEW | {"facts": {"colour": "red"}}, "facts.colour"),
    "moment without zone": (NEW | {"sent_at": "2026-01-01T00:00:00"}, "sent_at"),
    "bad file": (NEW | {"files": [{"name": "a.jpg", "content": "aGVsbG8="}]}, "files"),
    "no base64": (NEW | {"files": [{"name": "a.jpg", "content": "!"}]}, "files"),
    "unknown building": (NEW | {"building_id": 2**70}, "building_id"),
    "bad phone": (NEW | {"reporter": {"phone": "call me"}}, "phone"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_names_its_field(partner: Caller, name: str) -> None:
    body, field = BAD[name]
    answer = partner.post("/cases", body)
    assert answer.status_code in (400, 413), answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["field"] == field
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"lat": NaN}', b'{"a": "\\ud800"}', b"[" * 100_000],
)
def test_what_is_no_json_is_refused(partner: Caller, body: bytes) -> None:
    answer = partner.client.post(
        f"{ROOT}/cases", body, content_type="application/json", headers=partner.headers
    )
    assert answer.status_code == 400, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_more_than_the_server_reads_is_refused(partner: Caller) -> None:
    answer = partner.post("/cases", NEW | {"text": "a" * 9_000_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")


def test_a_defect_tells_nothing(
    partner: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_anything: object, **_more: object) -> None:
        raise RuntimeError("".join(["what", "somebody", "said"]))

    monkeypatch.setattr("komek.surfaces.api.cases.open_case", fail)
    answer = partner.post("/cases", NEW)
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert "whatsomebodysaid" not in answer.content.decode() + caplog.text
    assert "RuntimeError" in caplog.text


def test_service_versions_are_left_alone(partner: Caller) -> None:
    """A closed service cannot be asked for."""
    Service.objects.filter(code="advice").update(valid_to="2021-01-01T00:00:00Z")
    reference.changed()
    answer = partner.post("/cases", {"service_code": "advice", "text": "Hello"})
    assert answer.json()["field"] == "service_code"


def test_nothing_of_an_anonymous_case_leads_to_who_was_signed_in(rule: None) -> None:
    Service.objects.filter(code="street_light").update(anonymity="full")
    reference.forget()
    client = signed_in(Role.RESIDENT)
    client.handler.enforce_csrf_checks = False
    resident = Caller(client)
    opened = [
        resident.post("/cases", {**NEW, "anonymity": "full"}, **{"Idempotency-Key": "1"}).json()
        for _ in range(2)
    ]
    assert [one["repeated"] for one in opened] == [False, True]
    message = Message.objects.get()
    assert message.author == "anonymous"
    assert "user" not in message.external_id
