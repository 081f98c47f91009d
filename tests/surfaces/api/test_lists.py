"""REST: lists with all their conditions, saved lists, exports."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from komek.cases.models import Case, Export, RoutingRule, SavedView
from komek.cases.services.export_runs import run_export
from komek.directory.models import Membership, Organisation
from komek.kernel import reference
from komek.kernel.actors import Role
from komek.kernel.models import User
from komek.surfaces.api.case_shapes import PageOut
from tests.surfaces.api.callers import signed_in
from tests.surfaces.city import INSIDE, LONG_AGO

ROOT = "/api/v1"
NEW = {"service_code": "street_light", "text": "Dark", "lat": INSIDE[0], "lon": INSIDE[1]}
MOST_QUERIES = 6


def call(client: Client, method: str, path: str, body: Any = None) -> Any:
    return client.generic(
        method,
        ROOT + path,
        "" if body is None else json.dumps(body),
        content_type="application/json",
        headers={"Accept-Language": "en"},
    )


@pytest.fixture
def numbers(api_key: str) -> list[str]:
    """The numbers of three cases with the one organisation, the newest first."""
    RoutingRule.objects.create(
        service_code="street_light", organisation=Organisation.objects.get(), valid_from=LONG_AGO
    )
    reference.changed()
    partner = Client(headers={"Authorization": f"Bearer {api_key}"})
    return [call(partner, "POST", "/cases", NEW).json()["number"] for _ in range(3)][::-1]


def listed(client: Client, query: str) -> list[str]:
    answer = call(client, "GET", f"/cases?{query}")
    assert answer.status_code == 200, answer.content
    return [one["number"] for one in answer.json()["cases"]]


def test_a_page_is_few_queries_through_all_middleware(numbers: list[str]) -> None:
    client = signed_in(Role.EXECUTOR)
    listed(client, "state=assigned")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert listed(client, "state=assigned&limit=50") == numbers
    assert len(queries) <= MOST_QUERIES
    # Session, who it is, the list.
    assert len(queries) == 3


def test_a_page_is_as_described_though_nobody_checks_it(numbers: list[str]) -> None:
    Case.objects.filter(number_is(numbers[0])).update(organisation=None, territory=None)
    answer = call(signed_in(Role.OPERATOR), "GET", "/cases?limit=2")
    page = PageOut.model_validate_json(answer.content, strict=True)
    assert page.model_dump(mode="json") == answer.json()
    assert set(answer.json()["cases"][0]) == set(
        PageOut.model_fields["cases"].annotation.__args__[0].model_fields
    )
    assert answer["Content-Type"] == "application/json; charset=utf-8"


def number_is(number: str) -> Any:
    from django.db.models import Q

    return Q(id=int(number[:-1]))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("state=open", 3),
        ("state=assigned&state=in_work", 3),
        ("state=closed", 0),
        ("service=lift&service=street_light", 3),
        ("service=lift", 0),
        ("group=yards&district=esil&organisation=lights&channel=partners", 3),
        ("channel=phone", 0),
        ("term=overdue", 0),
        ("term=within&days=60&clock=promised", 3),
        ("opened_from=2020-01-01&opened_to=2020-12-31", 0),
        ("mine=true", 0),
        ("order=due", 3),
    ],
)
def test_conditions(numbers: list[str], query: str, count: int) -> None:
    assert len(listed(signed_in(Role.EXECUTOR), query)) == count


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("state=asleep", "state"),
        ("term=soon", "term"),
        ("term=within", "days"),
        ("days=x", "days"),
        ("service=none", "service"),
        ("state=closed&order=due", "order"),
        ("after=17", "after"),
        ("order=due&after=175", "after"),
        ("opened_from=2026-02-02&opened_to=2026-02-01", "opened_to"),
        ("colour=red", "colour"),
        ("limit=1000", "limit"),
    ],
)
def test_what_makes_no_sense_names_its_field(numbers: list[str], query: str, field: str) -> None:
    answer = call(signed_in(Role.OPERATOR), "GET", f"/cases?{query}")
    assert answer.status_code == 400, answer.content
    assert answer.json()["field"] == field


@pytest.mark.parametrize("order", ["newest", "due"])
def test_pages_by_either_order(numbers: list[str], order: str) -> None:
    client = signed_in(Role.EXECUTOR)
    found: list[str] = []
    query = f"order={order}&limit=1"
    page = call(client, "GET", f"/cases?{query}").json()
    while True:
        found += [one["number"] for one in page["cases"]]
        if page["next"] is None:
            break
        page = call(client, "GET", f"/cases?{query}&after={page['next']}").json()
    assert found == (numbers if order == "newest" else sorted(numbers, key=int))


def test_a_saved_list_from_its_making_to_its_end(numbers: list[str]) -> None:
    client = signed_in(Role.EXECUTOR)
    body = {"name": "Lamps", "asked": {"service": ["street_light"], "order": "due"}}
    made = call(client, "POST", "/views", body)
    assert made.status_code == 201, made.content
    view = made.json()
    assert (view["query"], view["own"], view["role"]) == (
        "service=street_light&order=due",
        True,
        None,
    )
    assert len(listed(client, view["query"])) == 3
    assert call(client, "GET", "/views").json() == [view]
    address = f"/views/{view['uid']}"
    changed = call(client, "PUT", address, body | {"organisation": "lights"}).json()
    assert changed == view | {"organisation": "lights"}
    assert call(client, "GET", address).json() == changed
    assert call(client, "POST", "/views", body).status_code == 409
    assert call(client, "DELETE", address).status_code == 204
    assert call(client, "GET", address).status_code == 404
    assert not SavedView.objects.exists()


def test_what_no_table_can_store_is_left_out_however_deep_it_lies(numbers: list[str]) -> None:
    client = signed_in(Role.EXECUTOR)
    unstorable = {"name": "L\0amps", "asked": {"words": "lamp\0\ud83d", "channel": ["po\0rtal"]}}
    made = call(client, "POST", "/views", unstorable).json()
    assert (made["name"], made["query"]) == ("Lamps", "channel=portal&words=lamp")
    assert call(client, "GET", "/cases?channel=%00portal&words=%00lamp").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"name": "X"},
        {"name": "X", "asked": {"colour": "red"}},
        {"name": "", "asked": {}},
        {"name": "X", "asked": {}, "organisation": "none"},
        {"name": "X", "asked": {}, "role": "king"},
        {"name": "X", "asked": {"service": ["none"]}},
    ],
)
def test_what_cannot_be_saved(numbers: list[str], body: dict[str, Any]) -> None:
    assert call(signed_in(Role.SUPERVISOR), "POST", "/views", body).status_code == 400


def test_an_export_from_asking_to_its_file(numbers: list[str]) -> None:
    client, other = signed_in(Role.EXECUTOR), signed_in(Role.OPERATOR)
    body = {"asked": {"state": ["all"]}, "form": "csv", "words": True}
    asked = call(client, "POST", "/exports", body)
    assert asked.status_code == 202, asked.content
    address = f"/exports/{asked.json()['uid']}"
    assert asked.json()["state"] == "waiting"
    assert call(client, "GET", f"{address}/file").status_code == 404
    run_export(Export.objects.get().id)
    ready = call(client, "GET", address).json()
    assert (ready["state"], ready["rows"], ready["problem"]) == ("ready", 3, None)
    assert call(client, "GET", "/exports").json() == [ready]
    file = call(client, "GET", f"{address}/file")
    content = b"".join(file.streaming_content).decode("utf-8-sig")
    assert all(number in content for number in numbers)
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    for path in (address, f"{address}/file", f"/exports/{uuid4()}"):
        assert call(other, "GET", path).status_code == 404
    assert call(other, "GET", "/exports").json() == []


def test_who_lost_reach_gets_no_file(numbers: list[str]) -> None:
    client = signed_in(Role.EXECUTOR)
    call(client, "POST", "/exports", {})
    export = Export.objects.get()
    run_export(export.id)
    elsewhere = Organisation.objects.create(code="elsewhere", kind="utility", valid_from=LONG_AGO)
    reference.changed()
    Membership.objects.filter(user=User.objects.get(id=export.user_id)).update(
        organisation=elsewhere
    )
    answer = call(client, "GET", f"/exports/{export.uid}/file")
    assert (answer.status_code, answer.json()["code"]) == (403, "export_of_more")
