"""Open311: what anybody may read of requests, and what filters make of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from komek.cases.models import Case
from komek.directory.models import Organisation, Service
from komek.intake.models import Conversation, Message
from komek.kernel import clock, places, reference
from tests.surfaces.city import INSIDE

ROOT = "/open311/v2"
NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)
SECRET = "my neighbour beats his dog"


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.travel(NOW):
        yield


def opened(days_ago: int = 1, **fields: object) -> Case:
    """A case of the past, written straight into its tables."""
    at = NOW - timedelta(days=days_ago)
    conversation = Conversation.objects.create(channel="portal", created_at=at)
    Message.objects.create(
        conversation=conversation,
        channel="portal",
        direction="in",
        author="anonymous",
        language="en",
        body=SECRET,
        received_at=at,
    )
    lat, lon = INSIDE
    usual = {
        "conversation": conversation,
        "channel": "portal",
        "language": "en",
        "service": Service.objects.get(code="street_light"),
        "state": "assigned",
        "organisation": Organisation.objects.get(),
        "lat": lat,
        "lon": lon,
        "cell": places.cell(lat, lon),
        "address": "Mangilik El 1, flat 7",
        "opened_at": at,
        "promised_due": at + timedelta(days=9),
        "legal_due": at + timedelta(days=21),
        "updated_at": at,
    }
    return Case.objects.create(**(usual | fields))


def listed(client: Client, **filters: str) -> list[str]:
    answer = client.get(f"{ROOT}/requests.json", filters)
    assert answer.status_code == 200, answer.content
    return [one["service_request_id"] for one in answer.json()]


def test_a_request_is_told_without_what_leads_to_a_person(city: None, client: Client) -> None:
    case = opened()
    answer = client.get(f"{ROOT}/requests/{case.number}.json?locale=ru")
    (request,) = answer.json()
    assert request["service_request_id"] == case.number
    assert request["status"] == "open"
    assert request["service_name"] == "Уличное освещение"
    assert request["agency_responsible"] == "Свет"
    assert request["requested_datetime"] == "2026-11-19T00:00:00+05:00"
    assert (request["lat"], request["long"]) == places.round_to_street(*INSIDE)
    assert (request["lat"], request["long"]) != INSIDE
    assert SECRET not in answer.content.decode()
    assert "Mangilik" not in answer.content.decode()


def test_xml_tells_the_same(city: None, client: Client) -> None:
    case = opened(lat=None, lon=None, cell=None)
    root = ElementTree.fromstring(client.get(f"{ROOT}/requests.xml").content)
    assert root.tag == "service_requests"
    assert root.findtext("request/service_request_id") == case.number
    assert root.findtext("request/lat") == ""


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("triage", "open"),
        ("assigned", "open"),
        ("in_work", "open"),
        ("asked", "open"),
        ("checking", "open"),
        ("answered", "open"),
        ("closed", "closed"),
        ("unconfirmed", "closed"),
        ("withdrawn", "closed"),
        ("merged", "closed"),
    ],
)
def test_only_what_is_over_is_closed(city: None, client: Client, state: str, status: str) -> None:
    case = opened(state=state)
    assert listed(client, status=status) == [case.number]
    other = {"open": "closed", "closed": "open"}[status]
    assert listed(client, status=other) == []
    assert listed(client, status="open,closed") == [case.number]


def test_lists_of_numbers_and_services(city: None, client: Client) -> None:
    light = opened()
    advice = opened(service=Service.objects.get(code="advice"))
    assert listed(client, service_code="advice") == [advice.number]
    assert listed(client, service_code="advice, street_light") == [advice.number, light.number]
    assert listed(client, service_request_id=light.number, service_code="advice") == [light.number]


def test_without_dates_the_last_ninety_days(city: None, client: Client) -> None:
    recent = opened(days_ago=89)
    old = opened(days_ago=92)
    assert listed(client) == [recent.number]
    assert listed(client, service_request_id=old.number) == [old.number]
    assert listed(client, end_date="2026-08-21T00:00:00Z") == [old.number]
    assert listed(client, start_date="2026-08-22T00:00:00 05:00") == [recent.number]


def test_changes_since_a_day(city: None, client: Client) -> None:
    changed = opened(days_ago=200, updated_at=NOW - timedelta(days=2))
    opened(days_ago=200)
    assert listed(client, updated_after="2026-11-18T00:00:00Z") == [changed.number]


def test_pages(city: None, client: Client) -> None:
    numbers = [opened().number for _ in range(5)][::-1]
    assert listed(client, page_size="2") == numbers[:2]
    assert listed(client, page_size="2", page="0") == numbers[:2]
    assert listed(client, page_size="2", page="3") == numbers[4:]
    assert listed(client, page_size="2", page="4") == []


def test_boxes(city: None, client: Client) -> None:
    case = opened()
    assert listed(client, bbox="71.4,51.1,71.5,51.2") == [case.number]
    assert listed(client, bbox="71.5,51.1,71.6,51.2") == []


def test_what_is_never_public_is_not_there(city: None, client: Client) -> None:
    Service.objects.filter(code="lift").update(publication="never")
    reference.changed()
    case = opened(service=Service.objects.get(code="lift"))
    assert listed(client) == []
    assert client.get(f"{ROOT}/requests/{case.number}.json").status_code == 404
    assert client.get(f"{ROOT}/tokens/{case.number}.json").status_code == 404


def test_a_token_is_a_number(city: None, client: Client) -> None:
    case = opened()
    assert client.get(f"{ROOT}/tokens/{case.number}.json").json() == [
        {"token": case.number, "service_request_id": case.number}
    ]


@pytest.mark.parametrize("number", ["0", "12", "1234566", "99999999999999999999", "a-b", "1" * 500])
def test_an_unknown_number_is_not_found(city: None, client: Client, number: str) -> None:
    for resource in ("requests", "tokens"):
        assert client.get(f"{ROOT}/{resource}/{number}.xml").status_code == 404


@pytest.mark.parametrize(
    "filters",
    [
        {"status": "done"},
        {"start_date": "yesterday"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-11-01T00:00:00Z"},
        {"start_date": "2026-11-01T00:00:00Z", "end_date": "2026-10-01T00:00:00Z"},
        {"start_date": "0001-01-01T00:00:00+05:00"},
        {"end_date": "9999-12-31T23:59:59Z"},
        {"page": "-1"},
        {"page": "²"},
        {"page": "999999999"},
        {"page_size": "many"},
        {"bbox": "1,2,3"},
        {"bbox": "nan,nan,nan,nan"},
        {"bbox": "72,51,71,52"},
        {"bbox": "71,51,72,52,"},
        {"service_request_id": "12"},
        {"service_request_id": "x"},
    ],
)
def test_a_filter_that_is_none_is_refused(
    city: None, client: Client, filters: dict[str, str]
) -> None:
    answer = client.get(f"{ROOT}/requests.json", filters)
    assert answer.status_code == 400, answer.content
    assert answer.json()[0]["description"]


def test_a_service_that_is_none_has_no_requests(city: None, client: Client) -> None:
    opened()
    assert listed(client, service_code="no_such") == []
    assert listed(client, service_code="a\x00b") == []
