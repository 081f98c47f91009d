"""REST: the organisation's own program works with its key, and supervisors see how it goes."""

import pytest
from django.test import Client

from komek.cases.models import Case, CaseEvent, DispatchDelivery, RoutingRule
from komek.directory.models import Organisation
from komek.kernel import keys, reference
from komek.kernel.actors import Role
from tests.cases.dispatch.depots import connected
from tests.surfaces.api.callers import Caller, signed_in
from tests.surfaces.api.test_cases import NEW
from tests.surfaces.city import ADMINISTRATOR, LONG_AGO

HOOK = "https://lights.example/hook"


def program(**details: object) -> tuple[Caller, int]:
    key, secret = keys.create(actor=ADMINISTRATOR, name="Lights", **details)
    return Caller(Client(), Authorization=f"Bearer {secret}"), key.id


@pytest.fixture
def partner(api_key: str, city: None) -> Caller:
    RoutingRule.objects.create(
        service_code="street_light", organisation=Organisation.objects.get(), valid_from=LONG_AGO
    )
    reference.changed()
    return Caller(Client(), Authorization=f"Bearer {api_key}")


@pytest.fixture
def number(partner: Caller) -> str:
    return partner.post("/cases", NEW).json()["number"]


def test_the_organisations_program_works_by_the_same_verbs(number: str) -> None:
    lights, key_id = program()
    connected(Organisation.objects.get(), "webhook", address=HOOK, key_id=key_id)
    assert lights.get(f"/cases/{number}").json()["text"] == "Dark"
    steps = [("accept", {}), ("ask", {"text": "Which?"}), ("answer", {"text": "A new lamp"})]
    for verb, body in steps:
        answer = lights.post(f"/cases/{number}/{verb}", body)
        assert answer.status_code == 200, answer.content
    event = CaseEvent.objects.get(case_id=Case.objects.get().id, verb="answer")
    assert event.actor == f"key:{key_id}"


def test_another_program_does_not(number: str) -> None:
    stranger, _key_id = program()
    _lights, key_id = program()
    connected(Organisation.objects.get(), "webhook", address=HOOK, key_id=key_id)
    assert stranger.post(f"/cases/{number}/accept").status_code == 403
    assert stranger.get(f"/cases/{number}").status_code == 403


def test_the_filing_program_stays_the_reporters_voice(number: str, partner: Caller) -> None:
    assert partner.post(f"/cases/{number}/accept").status_code == 403
    assert partner.post(f"/cases/{number}/withdraw").status_code == 200


@pytest.mark.parametrize("scopes", [["read"], ["act"], ["file"]])
def test_a_key_for_less_does_not_work(number: str, scopes: list[str]) -> None:
    lights, key_id = program(scopes=scopes)
    connected(Organisation.objects.get(), "webhook", address=HOOK, key_id=key_id)
    assert lights.post(f"/cases/{number}/accept").status_code == 403


def test_work_of_others_is_closed_to_it(number: str) -> None:
    lights, key_id = program()
    connected(Organisation.objects.get(), "webhook", address=HOOK, key_id=key_id)
    Case.objects.update(state="triage", organisation=None)
    assert lights.post(f"/cases/{number}/accept").status_code == 403
    assert lights.get(f"/cases/{number}").status_code == 403


def test_it_sees_neither_lists_nor_contacts(number: str) -> None:
    lights, key_id = program()
    connected(Organisation.objects.get(), "webhook", address=HOOK, key_id=key_id)
    assert lights.get("/cases").status_code == 403
    assert lights.post(f"/cases/{number}/reveal", {"reason": "call_back"}).status_code == 403


def test_a_program_that_is_disconnected_works_no_more(number: str) -> None:
    lights, key_id = program()
    connected(Organisation.objects.get(), "webhook", address=HOOK, key_id=key_id)
    connected(Organisation.objects.get(), "webhook", address=HOOK)
    assert lights.post(f"/cases/{number}/accept").status_code == 403


def test_health_and_replay(number: str) -> None:
    way = connected(Organisation.objects.get(), "webhook", address=HOOK)
    assignment = Case.objects.get().assignments.get()
    stuck = DispatchDelivery.objects.create(
        assignment=assignment,
        way=way,
        what="assigned",
        verb="open",
        state="dead",
        error="timeout",
        created_at=LONG_AGO,
        since=LONG_AGO,
        next_at=LONG_AGO,
    )
    supervisor = Caller(signed_in(Role.SUPERVISOR))
    (health,) = supervisor.get("/dispatch").json()
    assert (health["way"], health["stuck"], health["well"]) == ("webhook", 1, False)
    (line,) = supervisor.get("/dispatch/deliveries").json()["deliveries"]
    assert (line["number"], line["error"], line["state"]) == (number, "timeout", "dead")
    client = supervisor.client
    client.get("/desk/dispatch/")
    again = supervisor.post(f"/dispatch/deliveries/{stuck.id}/replay")
    assert again.json() == {"replayed": 1}
    assert supervisor.post(f"/dispatch/deliveries/{stuck.id}/replay").status_code == 409
    assert supervisor.post("/organisations/lights/replay").json() == {"replayed": 0}


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.EXECUTOR, Role.INSPECTOR])
def test_others_are_refused(role: Role, city: None) -> None:
    caller = Caller(signed_in(role))
    assert caller.get("/dispatch").status_code == 403
    assert caller.post("/organisations/lights/replay").status_code == 403
