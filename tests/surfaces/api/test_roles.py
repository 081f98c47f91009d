"""REST: every operation is decided for every role, and a denied call changes nothing."""

import json
from typing import Any, NamedTuple

import pytest
from django.test import Client

from komek.cases import services
from komek.cases.models import Case, CaseEvent, Export, Incident, RoutingRule, SavedView
from komek.cases.services import NewIncident
from komek.directory.models import Organisation
from komek.intake.models import Message
from komek.kernel import keys, permissions, reference
from komek.kernel.actors import SYSTEM, Role
from komek.kernel.models import AuditEntry, OutboxEvent
from komek.surfaces.api.urls import interface
from tests.surfaces.api.callers import signed_in
from tests.surfaces.city import ADMINISTRATOR, INSIDE, LONG_AGO

NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}
BODIES = {
    "/cases/{number}/promise_call": {"at": "2030-01-01T10:00:00+05:00"},
    "/cases": NEW,
    "/cases/{number}/route": {"organisation": "lights", "reason": "by_hand"},
    "/cases/{number}/give": {"user_id": 1},
    "/cases/{number}/forward": {"organisation": "lights"},
    "/cases/{number}/refuse": {"text": "Not ours"},
    "/cases/{number}/ask": {"text": "Which?"},
    "/cases/{number}/answer": {"text": "Done"},
    "/cases/{number}/hand_to_112": {"how": "phone"},
    "/cases/{number}/instruct": {"text": "Today, please"},
    "/cases/{number}/return_answer": {"text": "Not good enough"},
    "/cases/{number}/call_back": {"result": "done"},
    "/cases/{number}/ask_extension": {"reason": "weather", "wished": "2030-01-01", "text": "Ice"},
    "/cases/{number}/vote_extension": {"in_favour": True},
    "/public/cases/{number}/join": {"who": {"name": "Bolat", "email": "bolat@example.org"}},
    "/cases/{number}/merge": {"into": "1"},
    "/cases/{number}/note": {"text": "Note"},
    "/cases/{number}/reply": {"text": "That one"},
    "/cases/{number}/remark": {"text": "And this one"},
    "/cases/{number}/rate": {"stars": 5},
    "/cases/{number}/reopen": {"text": "Still dark"},
    "/cases/{number}/reveal": {"reason": "call_back"},
    "/cases/{number}/split": {"text": "Close the road"},
    "/cases/{number}/finish_task": {"task": 1, "text": "Closed"},
    "/cases/{number}/refuse_task": {"task": 1, "text": "Not ours"},
    "/cases/{number}/withdraw_task": {"task": 1},
    "/cases/{number}/escalate": {"text": "For the third time"},
    "/cases/{number}/reassign": {"user_id": 1, "reason": "leave"},
    "/cases/{number}/reassign_task": {"task": 1, "user_id": 1, "reason": "leave"},
    "/incidents": {
        "service_code": "street_light",
        "organisation": "lights",
        "titles": {"en": "Dark"},
        "cause": "A cable",
    },
    "/incidents/{incident}/add": {"numbers": []},
    "/incidents/{incident}/take": {"numbers": []},
    "/incidents/{incident}/answer": {"texts": {"en": "Mended"}},
    "/together": {"verb": "note", "numbers": ["1"], "text": "x"},
    "/views": {"name": "Mine", "asked": {}},
    "/views/{uid}": {"name": "Mine", "asked": {}},
}
# Nothing of these is anybody's in particular.
OPEN_TO_ALL = ("/groups", "/services", "/organisations", "/districts", "/buildings", "/public")
NAMES = {"code": "lift", "building_id": 1, "id": 1, "uid": "019400000000700080000000000000aa"}


class Operation(NamedTuple):
    method: str
    path: str
    action: str


def operations() -> list[Operation]:
    """All operations of the interface; one without an action would be an AttributeError."""
    return [
        Operation(method, path, one.view_func.action)
        for router in interface._get_bound_routers()
        for path, view in router.path_operations.items()
        for one in view.operations
        for method in one.methods
    ]


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_every_operation_is_in_the_permission_table(operation: Operation) -> None:
    assert operation.action in permissions.table()


def test_every_verb_of_a_case_has_an_operation() -> None:
    verbs = {action for action in permissions.table() if action.startswith("cases.")}
    without = {"cases.read_public", "cases.open_for_others", "cases.open_answered"}
    without |= {"cases.see_reporter"}
    # What nobody may do is done by the clock.
    without |= {action for action, row in permissions.table().items() if set(row.values()) == {"-"}}
    assert {one.action for one in operations()} >= verbs - without


def caller(role: Role) -> Client:
    """Somebody in this role; an executor's organisation has nothing to do with the case."""
    match role:
        case Role.ANONYMOUS:
            return Client()
        case Role.PARTNER:
            _key, secret = keys.create(actor=ADMINISTRATOR, name="Smart Astana")
            return Client(headers={"Authorization": f"Bearer {secret}"})
        case _:
            return signed_in(role, Organisation.objects.get(code="elsewhere"))


def everything() -> list[int]:
    """How many rows there are of whatever a call could leave behind."""
    return [
        one.objects.count()
        for one in (Case, CaseEvent, Incident, Message, OutboxEvent, AuditEntry, SavedView, Export)
    ]


@pytest.fixture
def number(city: None) -> str:
    """A case that is with an organisation nobody here works for."""
    Organisation.objects.create(code="elsewhere", kind="utility", valid_from=LONG_AGO)
    RoutingRule.objects.create(
        service_code="street_light",
        organisation=Organisation.objects.get(code="lights"),
        valid_from=LONG_AGO,
    )
    reference.changed()
    services.open_incident(
        actor=SYSTEM,
        new=NewIncident(
            service_code="street_light",
            organisation_id=Organisation.objects.get(code="lights").id,
            titles={"en": "Dark"},
            cause="A cable",
        ),
    )
    partner = caller(Role.PARTNER)
    opened = partner.post("/api/v1/cases", NEW, content_type="application/json").json()
    return str(opened["number"])


def call(client: Client, operation: Operation, number: str) -> Any:
    incident = Incident.objects.earliest("id").number
    address = f"/api/v1{operation.path}".format(number=number, incident=incident, **NAMES)
    if operation.method == "GET":
        return client.get(address, {"q": "Dostyk"} if operation.path == "/buildings" else {})
    body = json.dumps(BODIES.get(operation.path, {}))
    return client.generic(operation.method, address, body, content_type="application/json")


@pytest.mark.parametrize("role", list(Role))
def test_who_may_not_is_refused_and_changes_nothing(number: str, role: Role) -> None:
    client = caller(role)
    for operation in operations():
        scope = permissions.table()[operation.action][role]
        open_to_all = operation.path.startswith(OPEN_TO_ALL)
        if scope == "all" and (role is not Role.ANONYMOUS or open_to_all):
            continue
        before = everything()
        answer = call(client, operation, number)
        # Whoever may do this to other cases gets a list without this one.
        nothing = answer.status_code == 200 and not any(answer.json().values())
        assert nothing or answer.status_code in (401, 403), (operation, answer.content)
        assert everything() == before, operation


@pytest.mark.parametrize("role", list(Role))
def test_who_may_is_not_refused(number: str, role: Role) -> None:
    client = caller(role)
    for operation in operations():
        needed = {operation.action} | (
            {"cases.read"} if operation.path.startswith("/cases/{number}") else set()
        )
        if role is Role.ANONYMOUS or any(permissions.table()[one][role] != "all" for one in needed):
            continue
        answer = call(client, operation, number)
        assert answer.status_code not in (401, 403), (operation, answer.content)
        assert answer.status_code < 500, operation
