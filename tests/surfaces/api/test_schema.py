"""REST against its own description: whatever is sent, no server error, and answers as described."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from komek.cases.models import RoutingRule
from komek.config.wsgi import application
from komek.directory.models import Organisation
from komek.kernel import permissions, reference
from komek.kernel.actors import Role
from komek.surfaces.api.urls import interface
from tests.surfaces.api.callers import signed_in
from tests.surfaces.api.test_roles import operations
from tests.surfaces.city import INSIDE, LONG_AGO

CALLERS = ["partner", "operator", "executor", "resident"]
# Without shrinking, which takes minutes: the request that failed is told anyway.
UNHURRIED = {
    "deadline": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}
REAL = {
    "service_code": "street_light",
    "organisation": "lights",
    "proposed_organisation": "lights",
    "building_id": None,
    "facts": {},
    "anonymity": None,
    "reporter": None,
    "lat": INSIDE[0],
    "lon": INSIDE[1],
    "reason": "by_hand",
    "files": [],
}
COOKIES = ("sessionid", "csrftoken")
ACTIONS = {(one.method, one.path): one.action for one in operations()}
NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def described() -> Any:
    """The description, served by the application itself in this process."""
    schema = schemathesis.openapi.from_dict(interface.get_openapi_schema())
    schema.app = application
    return schema


OPERATIONS = [found.ok() for found in described().get_all_operations()]


@pytest.fixture
def ways_in(api_key: str, client: Any) -> Iterator[dict[str, Any]]:
    """The headers of every kind of caller, and under "number" a case that is being worked on."""
    RoutingRule.objects.create(
        service_code="street_light", organisation=Organisation.objects.get(), valid_from=LONG_AGO
    )
    reference.changed()
    partner = {"Authorization": f"Bearer {api_key}"}
    opened = client.post("/api/v1/cases", NEW, content_type="application/json", headers=partner)
    ways = {
        "partner": partner,
        "operator": session(Role.OPERATOR),
        "executor": session(Role.EXECUTOR),
        "resident": {"X-Case-Key": opened.json()["key"]},
        "number": opened.json()["number"],
    }
    with in_one_transaction():
        yield ways


@contextmanager
def in_one_transaction() -> Iterator[None]:
    """The end of a request would give the test's own transaction back to the pool."""
    ends = (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


def session(role: Role) -> dict[str, str]:
    """The cookies of a browser somebody is signed in with, and the header that proves them."""
    cookie, token = signed_in(role).cookies["sessionid"].value, "a" * 32
    return {"sessionid": cookie, "csrftoken": token, "X-CSRFToken": token}


def requests(operation: Any) -> st.SearchStrategy[Any]:
    """Requests that fit the description, and where something can be wrong, requests that do not."""
    modes = [GenerationMode.POSITIVE]
    if operation.body or operation.query or operation.path_parameters:
        modes.append(GenerationMode.NEGATIVE)
    return st.one_of([operation.as_strategy(generation_mode=mode) for mode in modes])


def hold(operation: Any, ways_in: Any, examples: int) -> None:
    """Send made-up requests and hold every answer against the description."""

    @given(requests(operation), st.sampled_from(callers(operation)), st.integers(0, 3))
    @settings(max_examples=examples, **UNHURRIED)
    def answers_are_as_described(case: Any, caller: str, chance: int) -> None:
        if chance:
            name_what_there_is(case, ways_in["number"])
        show(case, ways_in[caller])
        case.call_and_validate(checks=CHECKS)

    answers_are_as_described()


def name_what_there_is(case: Any, number: str) -> None:
    """Put real names where made-up ones would end every request at "there is no such thing"."""
    if "number" in case.path_parameters:
        case.path_parameters["number"] = number
    if isinstance(case.body, dict) and case.meta.generation.mode is GenerationMode.POSITIVE:
        case.body.update({name: REAL[name] for name in REAL if name in case.body})


def callers(operation: Any) -> list[str]:
    """Who may do it at all, and now and then somebody who may not."""
    action = ACTIONS[operation.method.upper(), operation.path.removeprefix("/api/v1")]
    allowed = [one for one in CALLERS if permissions.table()[action][Role(one)] != "-"]
    return allowed * 4 + CALLERS


def show(case: Any, way_in: dict[str, str]) -> None:
    """Replace whatever credentials were made up by real ones."""
    for header in ("Authorization", "X-Case-Key", "X-CSRFToken"):
        case.headers.pop(header, None)
    case.cookies = {name: value for name, value in way_in.items() if name in COOKIES}
    case.headers.update({name: value for name, value in way_in.items() if name not in COOKIES})


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_answers_are_as_described(operation: Any, ways_in: Any) -> None:
    hold(operation, ways_in, examples=10)


@pytest.mark.long
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_many_answers_are_as_described(operation: Any, ways_in: Any) -> None:
    hold(operation, ways_in, examples=150)
