"""GeoReport v2 line by line, in both formats: what a conformant server does.

The lines are those of the standard (https://wiki.open311.org/GeoReport_v2/), of mySociety's
servicerequestupdates and of uReport's paging; the functions stand in their order.
"""

import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse

from komek.cases.models import Case
from komek.directory.models import Service, ServiceFact
from komek.intake.models import Attachment, Message
from komek.kernel import reference
from komek.kernel.clock import Journey
from komek.registries.models import Building, Street
from komek.residents.models import ContactPoint, Resident
from komek.surfaces.open311.statuses import DETAILED
from tests.surfaces import city
from tests.surfaces.city import INSIDE
from tests.surfaces.open311.partner import ROOT, Partner, case_of, request, walk
from tests.surfaces.open311.pictures import picture
from tests.surfaces.open311.test_files import picture as photo
from tests.surfaces.open311.test_reading import opened

pytestmark = pytest.mark.usefixtures("noon")

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
SERVICE = {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
ATTRIBUTE = {
    *("variable", "code", "datatype", "required", "datatype_description"),
    *("order", "description", "values"),
}
REQUEST = {
    *("service_request_id", "status", "status_notes", "service_name", "service_code"),
    *("description", "agency_responsible", "service_notice", "requested_datetime"),
    *("updated_datetime", "expected_datetime", "address", "address_id", "zipcode"),
    *("lat", "long", "media_url"),
}
UPDATE = {
    *("update_id", "service_request_id", "status", "updated_datetime"),
    *("description", "media_url"),
}
STATUSES_OF_UPDATES = {
    *("open", "closed", "fixed", "in_progress", "planned", "action_scheduled", "investigating"),
    *("duplicate", "not_councils_responsibility", "no_further_action", "internal_referral"),
    *("cancelled", "reopen", "for_triage", "unchanged"),
}


def numbers(partner: Partner, **filters: Any) -> list[str]:
    return [one["service_request_id"] for one in partner.read("requests", **filters)]


# Endpoints


def test_every_endpoint_is_there(partner: Partner) -> None:
    case = partner.file()
    for resource in (
        *("discovery", "services", "services/lift", "requests", "servicerequestupdates"),
        *(f"requests/{case.number}", f"tokens/{case.number}"),
    ):
        assert partner.ask(resource).status_code == 200, resource
    assert partner.send("requests", **request()).status_code == 200
    assert partner.update(walk(case, "route", "ask")).status_code == 200


def test_without_jurisdictions_any_will_do(partner: Partner) -> None:
    assert partner.read("services", jurisdiction_id="city.gov") == partner.read("services")


@pytest.mark.parametrize("resource", ["services", "services/lift", "requests", "tokens/19"])
def test_a_configured_server_knows_its_jurisdictions(
    partner: Partner, settings: Any, resource: str
) -> None:
    settings.JURISDICTIONS = ("astana.kz", "astana")
    answer = partner.ask(resource, jurisdiction_id="city.gov")
    assert partner.reason(answer, 404) == "jurisdiction_unknown"
    for known in ("astana.kz", "astana", "", " "):
        same = partner.ask(resource, jurisdiction_id=known)
        assert same.content == partner.ask(resource).content
    assert partner.read("discovery")["jurisdiction_id"] == "astana.kz,astana"


def test_a_jurisdiction_counts_wherever_it_is_written(partner: Partner, settings: Any) -> None:
    settings.JURISDICTIONS = ("astana.kz",)
    in_query = partner.send("requests", "?jurisdiction_id=city.gov", **request())
    in_form = partner.send("requests", **request(jurisdiction_id="city.gov"))
    for answer in (in_query, in_form):
        assert partner.reason(answer, 404) == "jurisdiction_unknown"
    assert partner.send("requests", "?jurisdiction_id=astana.kz", **request()).status_code == 200


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_parameter_equals_an_absent_one(partner: Partner, empty: str) -> None:
    partner.file()
    names = (
        *("jurisdiction_id", "service_request_id", "service_code", "start_date", "end_date"),
        *("status", "page", "page_size", "updated_after", "updated_before", "bbox", "after"),
        *("extensions", "callback", "api_key"),
    )
    given = partner.ask("requests", **dict.fromkeys(names, empty))
    assert given.content == partner.ask("requests").content


def test_query_string_and_form_are_merged(partner: Partner) -> None:
    fields = request(service_code=None, description=None)
    query = "?service_code=lift&attribute[entrance]=2&description=in+the+query"
    case = partner.send("requests", query, **fields)
    assert case.status_code == 200, case.content
    assert Message.objects.get().body == "in the query"
    assert Message.objects.get().facts == {"entrance": ["2"]}


# Discovery, services, definitions


def test_discovery(partner: Partner) -> None:
    discovery = partner.read("discovery")
    assert set(discovery) == {"changeset", "contact", "key_service", "endpoints"}
    (endpoint,) = discovery["endpoints"]
    assert set(endpoint) == {"specification", "url", "changeset", "type", "formats"}
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"].endswith(ROOT)
    assert endpoint["type"] in ("production", "test")
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert MOMENT.fullmatch(discovery["changeset"])


def test_services(partner: Partner) -> None:
    for service in partner.read("services"):
        assert set(service) == SERVICE
        assert service["metadata"] in ("true", "false")
        assert service["type"] == "realtime"
    lift = partner.read("services", locale="ru")[1]
    assert (lift["keywords"], lift["group"]) == ("темно,лампа", "Дворы")


def test_a_definition(partner: Partner) -> None:
    definition = partner.read("services/lift")
    assert set(definition) == {"service_code", "attributes"}
    for attribute in definition["attributes"]:
        assert set(attribute) == ATTRIBUTE
        assert attribute["variable"] in ("true", "false")
        assert attribute["required"] in ("true", "false")
    assert [one["order"] for one in definition["attributes"]] == ["1", "2"]
    values = definition["attributes"][1]["values"]
    assert [set(value) for value in values] == [{"key", "name"}] * 2


@pytest.mark.parametrize(
    "datatype", ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
)
def test_every_datatype_is_there(partner: Partner, datatype: str) -> None:
    ServiceFact.objects.filter(code="entrance").update(datatype=datatype)
    reference.changed()
    assert partner.read("services/lift")["attributes"][0]["datatype"] == datatype


# POST requests


def test_an_api_key_is_required(partner: Partner) -> None:
    for key in (None, "", " ", "komek_guessed"):
        answer = partner.send("requests", **request(api_key=key))
        assert partner.reason(answer, 403) == "api_key_invalid"
    assert not Case.objects.exists()


@pytest.fixture
def building(city: None) -> Building:
    street = Street.objects.create(code="dostyk")
    lat, lon = INSIDE
    return Building.objects.create(street=street, house="12", lat=lat, lon=lon, cell=1)


@pytest.mark.parametrize("how", ["lat and long", "address_string", "address_id"])
def test_a_place_is_said_in_one_of_three_ways(
    partner: Partner, building: Building, how: str
) -> None:
    ways: dict[str, dict[str, Any]] = {
        "lat and long": {},
        "address_string": {"lat": None, "long": None, "address_string": "Dostyk 12"},
        "address_id": {"lat": None, "long": None, "address_id": building.id},
    }
    case = partner.file(**ways[how])
    assert (case.lat, case.address, case.building_id) == {
        "lat and long": (INSIDE[0], "", None),
        "address_string": (None, "Dostyk 12", None),
        "address_id": (INSIDE[0], "", building.id),
    }[how]


def test_what_is_optional_may_be_there(partner: Partner) -> None:
    partner.file(
        email="aigul@example.kz",
        phone="+7 701 555 14 74",
        first_name="Айгүл",
        last_name="С.",
        device_id="tt222111",
        account_id="123456",
        media_url=["https://example.org/1.jpg", "https://example.org/2.jpg"],
        media=photo("a.jpg"),
        photo1=photo("b.jpg", "blue"),
        photo2=photo("c.jpg", "green"),
    )
    assert Resident.objects.get().name == "Айгүл С."
    assert ContactPoint.objects.count() == 2
    links = "https://example.org/1.jpg\nhttps://example.org/2.jpg"
    assert Message.objects.get().body == f"Dark\n{links}"
    assert Attachment.objects.count() == 3


def test_a_description_has_at_most_4000_characters(partner: Partner) -> None:
    partner.file(description="ә" * 4000)
    answer = partner.send("requests", **request(description="ә" * 4001))
    assert partner.reason(answer, 400) == "text_too_long"


def test_attributes_are_single_or_many(partner: Partner) -> None:
    partner.file(
        service_code="lift",
        **{"attribute[entrance]": "2", "attribute[trouble][]": ["stuck", "noise"]},
    )
    assert Message.objects.get().facts == {"entrance": ["2"], "trouble": ["stuck", "noise"]}


def test_the_answer_has_a_number_and_no_token(partner: Partner) -> None:
    (receipt,) = picture(partner.send("requests", **request()))
    assert set(receipt) == {"service_request_id", "service_notice", "account_id", "key"}
    assert receipt["service_request_id"] == Case.objects.get().number
    assert receipt["service_notice"]


# GET requests


def test_numbers_override_all_other_filters(partner: Partner) -> None:
    first, second, _third = (partner.file() for _ in range(3))
    wanted = ",".join([first.number, second.number])
    others = {"status": "closed", "start_date": "2020-01-01", "end_date": "2020-01-02"}
    found = numbers(partner, service_request_id=wanted, service_code="lift", **others)
    assert found == [second.number, first.number]


def test_services_and_statuses_are_lists(partner: Partner) -> None:
    light = partner.file()
    advice = partner.file(service_code="advice")
    lift = partner.file(service_code="lift", **{"attribute[entrance]": "1"})
    walk(advice, "withdraw")
    assert numbers(partner, service_code="lift,advice") == [lift.number, advice.number]
    assert numbers(partner, service_code=["lift", "advice"]) == [lift.number, advice.number]
    assert numbers(partner, status="open") == [lift.number, light.number]
    assert numbers(partner, status="CLOSED") == [advice.number]
    assert len(numbers(partner, status="open,closed")) == 3


def test_dates_are_those_of_opening(partner: Partner, noon: Journey) -> None:
    old, new = opened(days_ago=10), opened(days_ago=5)
    whole = {"start_date": "2026-11-01T00:00:00Z", "end_date": "2026-11-20T00:00:00Z"}
    assert numbers(partner, **whole) == [new.number, old.number]
    assert numbers(partner, **whole | {"start_date": "2026-11-12T00:00:00Z"}) == [new.number]
    assert numbers(partner, **whole | {"end_date": "2026-11-12T00:00:00Z"}) == [old.number]


def test_without_dates_it_is_the_last_90_days(partner: Partner) -> None:
    recent, _older = opened(days_ago=85), opened(days_ago=95)
    assert numbers(partner) == [recent.number]


def test_or_the_first_1000(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    from komek.surfaces.open311 import filters

    assert filters.MOST_REQUESTS == 1000
    monkeypatch.setattr(filters, "MOST_REQUESTS", 2)
    newest_first = [partner.file().number for _ in range(3)][::-1]
    assert numbers(partner) == numbers(partner, page_size=9) == newest_first[:2]


@pytest.mark.parametrize(
    ("first", "last"), [("start_date", "end_date"), ("updated_after", "updated_before")]
)
def test_a_span_of_over_90_days_is_refused(partner: Partner, first: str, last: str) -> None:
    longest = {first: "2026-08-01T00:00:00Z", last: "2026-10-30T00:00:00Z"}
    assert partner.ask("requests", **longest).status_code == 200
    too_long = partner.ask("requests", **longest | {last: "2026-10-31T00:00:00Z"})
    assert partner.reason(too_long, 400) == "filter_invalid"


def test_pages_begin_at_0_or_at_1(partner: Partner) -> None:
    newest_first = [partner.file().number for _ in range(5)][::-1]
    pages = [numbers(partner, page_size=2, page=page) for page in (0, 1, 2, 3, 4)]
    assert pages == [
        *(newest_first[:2], newest_first[:2], newest_first[2:4], newest_first[4:]),
        [],
    ]


def test_pages_are_bounded_and_what_comes_after_is_not(partner: Partner) -> None:
    newest_first = [partner.file().number for _ in range(3)][::-1]
    assert partner.ask("requests", page=51, page_size=1000).status_code == 200
    too_far = partner.ask("requests", page=52, page_size=1000)
    assert partner.reason(too_far, 400) == "filter_invalid"
    assert numbers(partner, after=newest_first[0], page_size=1) == newest_first[1:2]
    assert numbers(partner, after=newest_first[2]) == []


def test_changes_since(partner: Partner, noon: Journey) -> None:
    case, _other = opened(days_ago=200), opened(days_ago=200)
    Case.objects.filter(id=case.id).update(updated_at=case.opened_at + timedelta(days=195))
    assert numbers(partner, updated_after="2026-11-10T00:00:00Z") == [case.number]
    before = {"updated_before": "2026-11-01T00:00:00Z"}
    assert numbers(partner, updated_after="2026-10-01T00:00:00Z", **before) == []


def test_boxes(partner: Partner) -> None:
    case = partner.file()
    partner.file(service_code="advice", lat=None, long=None)
    assert numbers(partner, bbox="71.4,51.1,71.5,51.2") == [case.number]
    assert numbers(partner, bbox="71.5,51.1,71.6,51.2") == []


def test_extensions_say_more(partner: Partner) -> None:
    walk(partner.file(), "route", "accept")
    (plain,), (extended,) = (partner.read("requests", extensions=more) for more in ("no", "true"))
    assert extended == plain | {
        "extended_attributes": {"detailed_status": "in_progress", "group": "Аулалар"}
    }


def test_whoever_filed_a_request_reads_its_answer(partner: Partner, noon: Journey) -> None:
    walk(partner.file(), "route", "accept", "answer")
    key = {"api_key": partner.api_key, "extensions": "true"}
    (own,) = partner.read("requests", **key)
    assert own["status"] == "open"
    assert own["status_notes"] == "The lamp was changed."
    assert own["extended_attributes"]["answered_datetime"].startswith("2026-11-18T12:00:00")
    (seen,) = partner.read("requests", extensions="true")
    stranger = {"api_key": city.make_key(), "extensions": "true"}
    assert partner.read("requests", **stranger) == [seen]
    assert "lamp was changed" not in str(seen)
    assert "answered_datetime" not in str(seen)


def test_an_answer_that_is_checked_is_read_by_nobody(partner: Partner) -> None:
    city.check_answers()
    walk(partner.file(), "route", "accept", "answer")
    (own,) = partner.read("requests", api_key=partner.api_key, extensions="true")
    assert "lamp was changed" not in str(own)
    assert "answered_datetime" not in str(own)


# Requests


def test_a_request(partner: Partner, noon: Journey) -> None:
    case = walk(partner.file(), "route")
    (one,) = partner.read(f"requests/{case.number}")
    assert set(one) == REQUEST
    assert (one["service_request_id"], one["status"]) == (case.number, "open")
    assert (one["service_name"], one["service_code"]) == ("Street light", "street_light")
    assert one["agency_responsible"] == "Жарық"
    assert partner.read("requests") == [one]
    walk(case, "withdraw")
    assert partner.read(f"requests/{case.number}")[0]["status"] == "closed"


def test_a_token_gives_the_number(partner: Partner) -> None:
    case = partner.file()
    assert partner.read(f"tokens/{case.number}") == [
        {"service_request_id": case.number, "token": case.number}
    ]


# Formats


def test_everything_is_utf8(partner: Partner) -> None:
    answer = partner.ask("services", locale="kk")
    assert "Көше жарығы" in answer.content.decode("utf-8")
    partner.file(description="Жарық жоқ 💡")
    assert Message.objects.get().body == "Жарық жоқ 💡"


def test_moments_are_w3c_with_an_offset(partner: Partner) -> None:
    walk(partner.file(), "route")
    for resource in ("requests", "servicerequestupdates"):
        for one in partner.read(resource, api_key=partner.api_key):
            moments = [text for name, text in one.items() if name.endswith("_datetime")]
            assert moments
            assert all(MOMENT.fullmatch(moment) for moment in moments)


def test_content_types_and_the_declaration(partner: Partner) -> None:
    types = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
    for resource in ("services", "requests", "discovery", "nothing"):
        answer = partner.ask(resource)
        assert answer.headers["Content-Type"] == types[partner.form]
        if partner.form == "xml":
            assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n')


ROOTS = {
    "discovery": "discovery",
    "services": "services",
    "services/lift": "service_definition",
    "requests": "service_requests",
    "servicerequestupdates": "service_request_updates",
    "nothing": "errors",
}


@pytest.mark.parametrize("resource", ROOTS)
def test_roots_of_xml_and_bare_json(partner: Partner, resource: str) -> None:
    walk(partner.file(), "route")
    content = partner.ask(resource).content
    if partner.form == "xml":
        assert ElementTree.fromstring(content).tag == ROOTS[resource]
        return
    bare_object = resource in ("discovery", "services/lift")
    assert isinstance(json.loads(content), dict if bare_object else list)


def test_a_single_request_is_a_list_too(partner: Partner) -> None:
    case = partner.file()
    assert isinstance(partner.read(f"requests/{case.number}"), list)


def test_nothing_found_is_an_empty_list(partner: Partner) -> None:
    for resource in ("requests", "servicerequestupdates"):
        assert partner.read(resource) == []


def test_types_of_json(api_key: str) -> None:
    partner = Partner("json", api_key)
    case = walk(partner.file(), "route")
    (one,) = partner.ask(f"requests/{case.number}").json()
    assert isinstance(one["service_request_id"], str)
    assert isinstance(one["lat"], float)
    assert isinstance(one["long"], float)
    (update,) = partner.ask("servicerequestupdates").json()
    assert isinstance(update["update_id"], str)
    assert isinstance(partner.ask("services").json()[0]["metadata"], bool)
    attribute = partner.ask("services/lift").json()["attributes"][0]
    assert (attribute["variable"], attribute["required"]) == (True, True)


def test_a_request_without_a_place_has_none(partner: Partner) -> None:
    case = partner.file(service_code="advice", lat=None, long=None)
    (one,) = partner.read(f"requests/{case.number}")
    assert (one["lat"], one["long"]) == ("", "")


# Errors


def test_several_errors_are_said_at_once(partner: Partner) -> None:
    fields = request(service_code="no_such", lat="here", media_url="javascript:alert(1)")
    answer = partner.send("requests", **fields)
    found = [(one["code"], one["reason"]) for one in partner.faults(answer, 404)]
    assert found == [
        ("404", "unknown_service"),
        ("400", "coordinates_unreadable"),
        ("400", "link_invalid"),
    ]
    filters = partner.ask("requests", status="done", bbox="1,2", page="x", start_date="never")
    assert len(partner.faults(filters, 400)) == 4
    updates = partner.ask("servicerequestupdates", end_date="never", page_size="x")
    assert len(partner.faults(updates, 400)) == 2


MISSING = {
    "nothing": (404, "resource_unknown"),
    "services/no_such": (404, "unknown_service"),
    "requests/1234566": (404, "case_unknown"),
    "requests/mistyped": (404, "case_unknown"),
    "tokens/1234566": (404, "case_unknown"),
    "tokens/mistyped": (404, "case_unknown"),
    "services/": (400, "service_code_missing"),
    "requests/": (400, "service_request_id_missing"),
    "tokens/": (400, "token_missing"),
    "tokens": (400, "token_missing"),
}


@pytest.mark.parametrize("resource", MISSING)
def test_what_is_not_there_and_what_is_not_said(partner: Partner, resource: str) -> None:
    status, reason = MISSING[resource]
    assert partner.reason(partner.ask(resource), status) == reason


def test_a_service_that_is_never_public_is_not_there(partner: Partner) -> None:
    case = walk(partner.file(), "route")
    Service.objects.filter(code="street_light").update(publication="never")
    reference.changed()
    assert numbers(partner) == partner.read("servicerequestupdates") == []
    for resource in (f"requests/{case.number}", f"tokens/{case.number}"):
        assert partner.reason(partner.ask(resource), 404) == "case_unknown"


def test_methods_that_an_address_does_not_take(partner: Partner) -> None:
    for resource, allowed in (("services", "GET"), ("requests", "GET, POST")):
        answer: HttpResponse = partner.client.put(f"{ROOT}/{resource}.{partner.form}")
        assert partner.reason(answer, 405) == "method_not_allowed"
        assert answer.headers["Allow"] == allowed


# servicerequestupdates


def test_updates_are_read(partner: Partner) -> None:
    walk(partner.file(), "route")
    span = {"start_date": "2026-11-18T00:00:00Z", "end_date": "2026-11-18T23:59:59Z"}
    (update,) = partner.read("servicerequestupdates", **span)
    assert set(update) == UPDATE
    assert set(DETAILED.values()) <= STATUSES_OF_UPDATES


def test_updates_are_sent(partner: Partner) -> None:
    case = walk(partner.file(), "route", "ask")
    answer = partner.update(
        case,
        status="OPEN",
        phone="+77015551474",
        last_name="S.",
        media_url="https://example.org/1.jpg",
    )
    (receipt,) = picture(answer)
    assert set(receipt) == {"update_id"}
    assert case_of(case.number).state == "in_work"


@pytest.mark.parametrize("status", sorted(STATUSES_OF_UPDATES))
def test_every_status_is_known(partner: Partner, status: str) -> None:
    case = partner.file()
    answer = partner.update(case, status.upper())
    if answer.status_code == 200:
        assert case_of(case.number).state in ("withdrawn", case.state)
    else:
        assert partner.reason(answer, 400) in ("update_impossible", "status_is_the_citys")
