"""REST: an answer is checked between organisation and resident."""

import pytest
from django.test import Client

from komek.cases import services
from komek.cases.models import Case, RoutingRule
from komek.directory.models import Organisation
from komek.kernel import reference
from komek.kernel.actors import Role
from tests.cases.playing import to_be_called
from tests.surfaces.api.callers import signed_in
from tests.surfaces.api.test_cases import NEW, Caller
from tests.surfaces.city import LONG_AGO, check_answers

CHECKED = {"why": "always", "answers": 0, "against": 0}


@pytest.fixture
def partner(api_key: str, city: None) -> Caller:
    RoutingRule.objects.create(
        service_code="street_light", organisation=Organisation.objects.get(), valid_from=LONG_AGO
    )
    reference.changed()
    check_answers()
    return Caller(Client(), Authorization=f"Bearer {api_key}")


def test_an_answer_is_given_back_and_then_released(partner: Caller) -> None:
    opened = partner.post("/cases", NEW).json()
    case = f"/cases/{opened['number']}"
    executor, inspector = Caller(signed_in(Role.EXECUTOR)), Caller(signed_in(Role.INSPECTOR))
    resident = Caller(Client(), **{"X-Case-Key": opened["key"]})
    steps = [
        (executor, "answer", {"text": "Seen to"}, "checking"),
        (inspector, "return_answer", {"text": "What was done?"}, "in_work"),
        (executor, "answer", {"text": "A new lamp"}, "checking"),
        (inspector, "release", {}, "answered"),
        (resident, "confirm", {}, "closed"),
    ]
    for caller, verb, body, state in steps:
        answer = caller.post(f"{case}/{verb}", body)
        assert (answer.status_code, answer.json()["state"]) == (200, state), answer.content
    mine = [one["text"] for one in resident.get(f"{case}/timeline").json() if one["text"]]
    assert mine == ["Dark", "A new lamp"]
    theirs = executor.get(f"{case}/timeline").json()
    assert [one["direction"] for one in theirs if one["text"]] == ["in", "held", "note", "out"]


def test_what_waits_is_listed_in_pieces_oldest_first(partner: Caller) -> None:
    executor, inspector = Caller(signed_in(Role.EXECUTOR)), Caller(signed_in(Role.INSPECTOR))
    numbers = [partner.post("/cases", NEW).json()["number"] for _ in range(3)]
    for number in numbers:
        executor.post(f"/cases/{number}/answer", {"text": "Done"})
    first = inspector.get("/checks?limit=2").json()
    rest = inspector.get(f"/checks?limit=2&after={first['next']}").json()
    found = [*first["checks"], *rest["checks"]]
    assert [one["number"] for one in found] == numbers
    assert all(CHECKED.items() <= one.items() for one in found)
    assert {one["organisation"]["code"] for one in found} == {"lights"}
    assert rest["next"] is None
    assert inspector.get("/checks?after=-1").status_code == 400
    assert inspector.get("/checks?state=held").status_code == 400


def test_a_call_back_is_listed_and_its_result_kept(partner: Caller) -> None:
    opened = partner.post("/cases", NEW).json()
    executor, inspector = Caller(signed_in(Role.EXECUTOR)), Caller(signed_in(Role.INSPECTOR))
    case = f"/cases/{opened['number']}"
    executor.post(f"{case}/answer", {"text": "Done"})
    inspector.post(f"{case}/release")
    assert inspector.get("/calls").json() == {"calls": [], "next": None}
    to_be_called(Case.objects.get())
    (line,) = inspector.get("/calls").json()["calls"]
    assert (line["number"], line["tries"], line["state"]) == (opened["number"], 0, "answered")
    assert inspector.post(f"{case}/call_back", {"result": "waiting"}).status_code == 400
    wordless = inspector.post(f"{case}/call_back", {"result": "not_done"})
    assert (wordless.status_code, wordless.json()["field"]) == (400, "text")
    answer = inspector.post(f"{case}/call_back", {"result": "not_done", "text": "Still dark"})
    assert answer.json()["state"] == "assigned"
    again = inspector.post(f"{case}/call_back", {"result": "done"})
    assert (again.status_code, again.json()["code"]) == (409, "move_impossible")


def test_a_matter_that_came_back_names_the_earlier_case(partner: Caller) -> None:
    executor, inspector = Caller(signed_in(Role.EXECUTOR)), Caller(signed_in(Role.INSPECTOR))
    numbers = []
    for _ in range(2):
        numbers.append(partner.post("/cases", NEW).json()["number"])
        executor.post(f"/cases/{numbers[-1]}/answer", {"text": "Done"})
        inspector.post(f"/cases/{numbers[-1]}/release")
        inspector.post(f"/cases/{numbers[-1]}/confirm")
    services.notice_repeats(Case.objects.earliest("id").opened_at)
    (line,) = executor.get(f"/cases/{numbers[1]}/repeats").json()
    assert (line["number"], line["found"], line["later"]) == (numbers[0], "cell", False)
    (line,) = inspector.get(f"/cases/{numbers[0]}/repeats").json()
    assert (line["number"], line["later"]) == (numbers[1], True)


def test_trust_is_read_by_whoever_controls(partner: Caller) -> None:
    executor, inspector = Caller(signed_in(Role.EXECUTOR)), Caller(signed_in(Role.INSPECTOR))
    number = partner.post("/cases", NEW).json()["number"]
    executor.post(f"/cases/{number}/answer", {"text": "Seen to"})
    assert inspector.get("/trust").json() == []
    inspector.post(f"/cases/{number}/return_answer", {"text": "What was done?"})
    (line,) = inspector.get("/trust").json()
    assert line["organisation"]["code"] == "lights"
    assert (line["answers"], line["returned"], line["false"], line["low"]) == (1, 1, 0, False)
    assert executor.get("/trust").status_code == 403
