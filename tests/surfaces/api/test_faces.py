"""REST: whatever portal and desk show, a program can ask for."""

import io
from base64 import b64encode
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from komek.cases.models import Case, RoutingRule
from komek.directory.models import Membership, Organisation
from komek.intake.models import Attachment, Message
from komek.kernel import reference
from komek.kernel.actors import Role
from komek.kernel.models import AuditEntry, User
from komek.registries.models import Building, Street, StreetName
from komek.surfaces.models import KeptAnswer
from tests.surfaces.api.callers import ROOT, Caller, signed_in
from tests.surfaces.city import INSIDE, LONG_AGO

NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}
AIGUL = {"name": "Aigul", "phone": "8 701 555 14 74", "email": "aigul@example.kz"}
pytestmark = pytest.mark.usefixtures("rule")


@pytest.fixture
def rule(city: None) -> None:
    RoutingRule.objects.create(
        service_code="street_light", organisation=Organisation.objects.get(), valid_from=LONG_AGO
    )
    reference.changed()


@pytest.fixture
def partner(api_key: str) -> Caller:
    return Caller(Client(), Authorization=f"Bearer {api_key}")


def opened(caller: Caller, **more: Any) -> dict[str, str]:
    answer = caller.post("/cases", NEW | more)
    assert answer.status_code == 201, answer.content
    return answer.json()


def with_key(one: dict[str, str]) -> Caller:
    return Caller(Client(), **{"X-Case-Key": one["key"]})


# Who asks


def test_me(partner: Caller) -> None:
    assert partner.get("/me").json() == {
        "user_id": None,
        "resident": False,
        "roles": [{"role": "partner", "organisation": None}],
    }
    mine = Caller(signed_in(Role.EXECUTOR)).get("/me").json()
    assert mine["user_id"] == User.objects.get().id
    assert mine["roles"][0]["organisation"]["code"] == "lights"
    assert Caller(Client()).get("/me").status_code == 401


def test_my_cases_are_those_i_reported(partner: Caller) -> None:
    resident = Caller(signed_in(Role.RESIDENT))
    numbers = [opened(resident)["number"] for _ in range(3)][::-1]
    opened(partner)
    first = resident.get("/my/cases?limit=2").json()
    assert [one["number"] for one in first["cases"]] == numbers[:2]
    rest = resident.get(f"/my/cases?limit=2&after={first['next']}").json()
    assert [one["number"] for one in rest["cases"]] == numbers[2:]
    assert rest["next"] is None


def test_my_work_is_what_was_given_to_me(partner: Caller) -> None:
    taken, _left = opened(partner)["number"], opened(partner)["number"]
    executor = Caller(signed_in(Role.EXECUTOR))
    executor.post(f"/cases/{taken}/accept")
    assert [one["number"] for one in executor.get("/my/work").json()["cases"]] == [taken]
    executor.post(f"/cases/{taken}/answer", {"text": "Done"})
    assert executor.get("/my/work").json()["cases"] == []


# Around a case


def photo() -> dict[str, str]:
    content = io.BytesIO()
    Image.new("RGB", (40, 30)).save(content, "PNG")
    return {"name": "lamp.png", "content": b64encode(content.getvalue()).decode()}


def test_files_come_down_as_they_are_shown(partner: Caller) -> None:
    one = opened(partner, files=[photo()])
    resident = with_key(one)
    (entry,) = resident.get(f"/cases/{one['number']}/timeline").json()
    (listed,) = entry["files"]
    answer = resident.get(f"/cases/{one['number']}/files/{listed['uid']}")
    content = b"".join(answer.streaming_content)
    assert answer.headers["Content-Type"] == listed["content_type"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert len(content) == listed["size"]
    assert Image.open(io.BytesIO(content)).size == (40, 30)


def test_a_file_of_another_case_stays_there(partner: Caller) -> None:
    one, other = opened(partner, files=[photo()]), opened(partner)
    uid = Attachment.objects.get().uid
    refused = with_key(other).get(f"/cases/{other['number']}/files/{uid}")
    assert refused.status_code == 404
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert with_key(other).get(f"/cases/{one['number']}/files/{uid}").status_code == 404
    assert Caller(Client()).get(f"/cases/{one['number']}/files/{uid}").status_code == 401


def test_whom_a_case_can_be_given_to(partner: Caller) -> None:
    number = opened(partner)["number"]
    head = Caller(signed_in(Role.HEAD))
    bolat = User.objects.create(email="bolat@example.org", name="Bolat")
    Membership.objects.create(
        user=bolat, role=Role.EXECUTOR, organisation=Organisation.objects.get()
    )
    workers = head.get(f"/cases/{number}/workers").json()
    assert {"user_id": bolat.id, "name": "Bolat"} in workers
    given = head.post(f"/cases/{number}/give", {"user_id": bolat.id})
    assert given.json()["state"] == "in_work"
    assert head.get(f"/cases/{number}").json()["holding"]["user_id"] == bolat.id


def test_residents_are_not_told_who_works_on_it(partner: Caller) -> None:
    one = opened(partner)
    executor = Caller(signed_in(Role.EXECUTOR))
    executor.post(f"/cases/{one['number']}/accept")
    resident = with_key(one)
    assert resident.get(f"/cases/{one['number']}").json()["holding"] is None
    theirs = resident.get(f"/cases/{one['number']}/timeline").json()
    ours = executor.get(f"/cases/{one['number']}/timeline").json()
    assert [entry["person"] for entry in theirs] == ["", ""]
    assert ours[1]["person"] == "A executor"
    assert resident.get(f"/cases/{one['number']}/workers").status_code == 401


def test_a_look_at_who_reported_is_on_record_and_told(partner: Caller) -> None:
    one = opened(partner, reporter=AIGUL)
    operator = Caller(signed_in(Role.OPERATOR))
    path = f"/cases/{one['number']}/reveal"
    known = operator.post(path, {"reason": "call_back"}).json()
    assert known["name"] == "Aigul"
    assert {point["value"] for point in known["contacts"]} == {"+77015551474", AIGUL["email"]}
    looks = [
        entry
        for entry in with_key(one).get(f"/cases/{one['number']}/timeline").json()
        if entry["verb"] == "reveal"
    ]
    assert [look["reason"] for look in looks] == ["call_back"]
    timeline = operator.get(f"/cases/{one['number']}/timeline").json()
    assert "reveal" not in [entry["verb"] for entry in timeline]
    assert operator.post(path, {"reason": "curious"}).status_code == 400
    assert Caller(signed_in(Role.EXECUTOR)).post(path, {"reason": "call_back"}).status_code == 403


def test_a_revealed_name_is_kept_nowhere(partner: Caller) -> None:
    """Sent again under its key it is another look, and somebody forgotten stays forgotten."""
    one = opened(partner, reporter=AIGUL)
    operator = Caller(signed_in(Role.OPERATOR))
    path, key = f"/cases/{one['number']}/reveal", {"Idempotency-Key": "1"}
    answers = [operator.post(path, {"reason": "call_back"}, **key) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert KeptAnswer.objects.get().answer is None
    looks = AuditEntry.objects.filter(action="residents.reveal_contact")
    assert looks.count() == 2
    other = operator.post(path, {"reason": "emergency"}, **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert looks.count() == 2


def test_an_operator_writes_down_what_was_said_by_phone(partner: Caller) -> None:
    number = opened(partner)["number"]
    Caller(signed_in(Role.EXECUTOR)).post(f"/cases/{number}/ask", {"text": "Which lamp?"})
    Caller(signed_in(Role.OPERATOR)).post(f"/cases/{number}/reply", {"text": "The last"})
    assert Message.objects.get(body="The last").channel == "phone"


def test_ratings_and_their_stars_are_in_the_past(partner: Caller) -> None:
    one = opened(partner)
    Caller(signed_in(Role.EXECUTOR)).post(f"/cases/{one['number']}/answer", {"text": "Done"})
    resident = with_key(one)
    resident.post(f"/cases/{one['number']}/rate", {"stars": 4})
    last = resident.get(f"/cases/{one['number']}/timeline").json()[-1]
    assert (last["verb"], last["stars"], last["actor"]) == ("rate", 4, "participant")


# The directory and the address register


def test_groups_and_services_by_everyday_words(client: Client) -> None:
    (group,) = client.get(f"{ROOT}/groups").json()
    assert group["code"] == "yards"
    found = client.get(f"{ROOT}/services", {"q": "уличное освещение"}).json()
    assert found[0]["code"] == "street_light"
    assert client.get(f"{ROOT}/services", {"q": "qqq"}).json() == []


def test_one_organisation(client: Client) -> None:
    assert client.get(f"{ROOT}/organisations/lights").json()["names"]["ru"] == "Свет"
    refused = client.get(f"{ROOT}/organisations/none")
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_organisation")


def test_buildings_by_the_words_of_an_address(client: Client) -> None:
    street = Street.objects.create(code="dostyk")
    StreetName.objects.create(
        street=street, name_kk="Достық көшесі", name_ru="улица Достык", valid_from=LONG_AGO
    )
    house = Building.objects.create(street=street, house="12", lat=51.128, lon=71.43, cell=1)
    (found,) = client.get(f"{ROOT}/buildings", {"q": "достык 12"}).json()
    assert found["id"] == house.id
    assert found["address"] == {
        "kk": "Достық көшесі, 12",
        "ru": "улица Достык, 12",
        "en": "Достық көшесі, 12",
    }
    assert client.get(f"{ROOT}/buildings/{house.id}").json() == found
    assert client.get(f"{ROOT}/buildings/{house.id + 1}").status_code == 404
    assert client.get(f"{ROOT}/buildings", {"q": "a"}).status_code == 400
    assert client.get(f"{ROOT}/buildings").json()["field"] == "q"


# What everybody may see


def test_public_cases_and_one_of_them(partner: Caller, client: Client) -> None:
    opened(partner, service_code="lift", facts={"entrance": ["1"]})
    number = opened(partner, reporter=AIGUL, address="Abai 1, flat 7")["number"]
    page = client.get(f"{ROOT}/public/cases", {"service": "street_light"}).json()
    assert [one["number"] for one in page["cases"]] == [number]
    (one,) = page["cases"]
    assert client.get(f"{ROOT}/public/cases/{number}").json() == one
    assert set(one) == {
        *("number", "service", "state", "organisation", "opened", "updated", "expected"),
        "resonance",
        *("lat", "lon", "text"),
    }
    assert (one["text"], one["organisation"]["code"]) == ("", "lights")
    lat, lon = one["lat"], one["lon"]
    assert (lat, lon) != INSIDE
    inside = {"bbox": f"{lon - 0.01},{lat - 0.01},{lon + 0.01},{lat + 0.01}"}
    assert len(client.get(f"{ROOT}/public/cases", inside).json()["cases"]) == 2
    for box in ("1,2,3", "5,5,1,1", "a,b,c,d", "0,0,999,1"):
        assert client.get(f"{ROOT}/public/cases", {"bbox": box}).status_code == 400
    for day in ("0", "1e3", "yesterday", "2026-02-30", "9999-12-31", "2026-03-18T00:00:00"):
        refused = client.get(f"{ROOT}/public/cases", {"opened_to": day})
        assert (refused.status_code, refused.json()["field"]) == (400, "opened_to"), day
    today = client.get(f"{ROOT}/public/cases", {"opened_from": one["opened"]})
    assert len(today.json()["cases"]) == 2


def test_the_public_list_in_pieces(partner: Caller, client: Client) -> None:
    numbers = [opened(partner)["number"] for _ in range(3)][::-1]
    first = client.get(f"{ROOT}/public/cases?limit=2").json()
    rest = client.get(f"{ROOT}/public/cases?limit=2&after={first['next']}").json()
    assert [one["number"] for one in [*first["cases"], *rest["cases"]]] == numbers
    assert rest["next"] is None
    assert Case.objects.count() == 3
