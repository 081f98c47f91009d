"""Another city's GeoReport v2 server: what it is sent, what it says, and how it may misbehave."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from komek.cases import services
from komek.cases.models import Case, DispatchDelivery, State
from komek.cases.services import dispatch
from komek.intake.models import Message
from komek.kernel import clock
from komek.kernel.actors import Role
from komek.kernel.clock import Journey
from tests.cases.dispatch.depots import connected, handed_over, opened, parcels, told
from tests.cases.playing import play
from tests.cases.town import POTHOLE, Town
from tests.receivers.misbehaving import Asked, Receiver, Said, receiver

Answers = dict[str, Callable[[Asked], Said]]


def listed(*records: dict[str, Any]) -> Callable[[Asked], Said]:
    return lambda asked: Said(body=json.dumps(records).encode())


@pytest.fixture
def server(town: Town, settings: Any) -> Iterator[Receiver]:
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    with receiver() as made:
        yield made


def says(server: Receiver, **answers: Callable[[Asked], Said]) -> None:
    """What the server answers, by method and the last word of the address."""

    def behave(asked: Asked) -> Said:
        name = f"{asked.method}_{asked.path.rpartition('/')[2].removesuffix('.json')}"
        return answers.get(name, lambda asked: Said(404, b"[]"))(asked)

    server.behave = behave


FILED = listed({"service_request_id": "77", "service_notice": ""})


def connect(town: Town, server: Receiver, **settings: object) -> None:
    address = f"{server.address}/open311/v2/"
    connected(town.depot, "open311", address=address, secret="their-key", settings=settings)


def sent(town: Town, server: Receiver, **settings: object) -> Case:
    connect(town, server, **settings)
    says(server, POST_requests=FILED)
    case = opened(town)
    handed_over()
    return case


def hear(server: Receiver, **answers: Callable[[Asked], Said]) -> None:
    says(server, **answers)
    dispatch.poll_all(clock.now())


def state(case: Case) -> str:
    return Case.objects.get(id=case.id).state


def test_the_public_picture_goes_out_and_the_number_comes_back(
    town: Town, server: Receiver
) -> None:
    case = sent(town, server)
    (asked,) = server.asked
    assert asked.path == "/open311/v2/requests.json"
    assert asked.headers["idempotency-key"] == parcels(case)[0].uid.hex
    form = asked.form
    assert (form["api_key"], form["service_code"]) == ("their-key", "pothole")
    assert form["description"] == "Pothole"
    assert (form["lat"], form["long"]) != (str(case.lat), str(case.lon))
    assert set(form) == {"api_key", "service_code", "description", "lat", "long"}
    assert parcels(case)[0].remote_id == "77"


def test_an_agreement_lets_more_out(town: Town, server: Receiver) -> None:
    case = sent(
        town,
        server,
        words=True,
        exact_place=True,
        jurisdiction="city.example",
        services={"pothole": "S-12"},
    )
    form = server.asked[0].form
    assert form["description"] == "A hole as deep as a hand"
    assert (form["lat"], form["long"]) == (str(case.lat), str(case.lon))
    assert (form["service_code"], form["jurisdiction_id"]) == ("S-12", "city.example")


def test_what_the_public_never_learns_stays_unless_agreed(town: Town, server: Receiver) -> None:
    advice = replace(POTHOLE, service_code="advice")
    connect(town, server)
    says(server, POST_requests=FILED)
    case = opened(town, advice)
    services.route(
        actor=town.staff(Role.OPERATOR),
        case_uid=case.uid,
        organisation_id=town.depot.id,
        reason_code="subject",
    )
    handed_over()
    assert server.asked == []
    assert parcels(case)[0].error == "not_public"
    connect(town, server, not_public=True)
    assert dispatch.send_due() == 1
    assert parcels(case)[0].state == "sent"


def test_a_token_first_and_the_number_later(town: Town, server: Receiver) -> None:
    connect(town, server)
    says(server, POST_requests=listed({"token": "t1"}))
    case = opened(town)
    handed_over()
    assert parcels(case)[0].remote_id == "token:t1"
    hear(server, GET_t1=listed({"token": "t1", "service_request_id": ""}))
    assert parcels(case)[0].remote_id == "token:t1"
    hear(server, GET_t1=listed({"token": "t1", "service_request_id": 77}))
    assert parcels(case)[0].remote_id == "77"


def test_closed_there_with_notes_is_answered_here(town: Town, server: Receiver) -> None:
    case = sent(town, server)
    record = {
        "service_request_id": "77",
        "status": "closed",
        "status_notes": "Filled with asphalt",
        "updated_datetime": "2026-11-20T10:00:00+05:00",
    }
    hear(server, GET_requests=listed(record))
    assert state(case) == State.ANSWERED
    said = Message.objects.filter(conversation_id=case.conversation_id).latest("id")
    assert said.body == "Filled with asphalt"
    asked = server.asked[-1]
    assert asked.query["service_request_id"] == "77"


def test_open_there_changes_nothing(town: Town, server: Receiver) -> None:
    case = sent(town, server)
    hear(server, GET_requests=listed({"service_request_id": "77", "status": "open"}))
    assert state(case) == State.ASSIGNED


def test_answered_at_a_server_like_ours_is_answered_here(town: Town, server: Receiver) -> None:
    case = sent(town, server)
    more = {"detailed_status": "in_progress", "answered_datetime": "2026-11-20T10:00:00+05:00"}
    record = {"service_request_id": "77", "status": "open", "status_notes": "Filled"}
    hear(server, GET_requests=listed({**record, "extended_attributes": more}))
    assert state(case) == State.ANSWERED


def update(status: str, number: str = "77", id: str = "u1", words: str = "") -> dict[str, Any]:
    return {
        "update_id": id,
        "service_request_id": number,
        "status": status,
        "updated_datetime": "2026-11-20T10:00:00+05:00",
        "description": words,
    }


@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("in_progress", State.IN_WORK),
        ("PLANNED", State.IN_WORK),
        ("open", State.ASSIGNED),
        ("not_councils_responsibility", State.TRIAGE),
        ("nonsense", State.ASSIGNED),
    ],
)
def test_updates_are_understood(status: str, after: State, town: Town, server: Receiver) -> None:
    case = sent(town, server)
    hear(server, GET_servicerequestupdates=listed(update(status, words="Words")))
    assert state(case) == after


def test_what_was_heard_counts_though_the_rest_fails(town: Town, server: Receiver) -> None:
    case = sent(town, server)
    updates = listed(update("in_progress"))
    hear(server, GET_servicerequestupdates=updates, GET_requests=lambda asked: Said(500))
    assert state(case) == State.IN_WORK
    assert DispatchDelivery.objects.get().way.error == "answered_500"


def test_updates_are_asked_for_with_an_overlap(time: Journey, town: Town, server: Receiver) -> None:
    case = sent(town, server)
    hear(server, GET_servicerequestupdates=listed(), GET_requests=listed())
    first = time.now()
    time.forward(timedelta(minutes=10))
    hear(server, GET_servicerequestupdates=listed(), GET_requests=listed())
    spans = [one.query for one in server.asked if one.path.endswith("updates.json")]
    assert spans[1]["start_date"] == (first - timedelta(hours=1)).isoformat()
    assert spans[1]["end_date"] > time.now().isoformat()
    assert state(case) == State.ASSIGNED


def test_updates_of_others_are_passed_over(town: Town, server: Receiver) -> None:
    case = sent(town, server)
    strange = [update("in_progress", number="78"), update("in_progress", id=""), {}]
    hear(server, GET_servicerequestupdates=listed(*strange))
    assert state(case) == State.ASSIGNED


def test_a_withdrawal_is_told_under_their_number(
    time: Journey, town: Town, server: Receiver
) -> None:
    case = sent(town, server)
    time.forward(timedelta(minutes=1))
    play(town, "withdraw", town.staff(Role.OPERATOR), case.uid)
    says(server, POST_servicerequestupdates=listed({"update_id": "9"}))
    handed_over()
    form = server.asked[-1].form
    assert (form["service_request_id"], form["status"]) == ("77", "CANCELLED")
    assert told(case)[-1] == ("withdrawn", "withdraw", "sent")


def test_later_words_are_told_or_shown_as_stuck(
    time: Journey, town: Town, server: Receiver
) -> None:
    case = sent(town, server, words=True)
    time.forward(timedelta(minutes=1))
    services.instruct(actor=town.staff(Role.LEADER), case_uid=case.uid, text="Today")
    says(server, POST_servicerequestupdates=lambda asked: Said(400, b"[]"))
    handed_over()
    assert server.asked[-1].form["description"] == "Today"
    assert told(case)[-1] == ("changed", "instruct", "failed")


def test_later_words_stay_here_too_unless_agreed(
    time: Journey, town: Town, server: Receiver
) -> None:
    case = sent(town, server)
    time.forward(timedelta(minutes=1))
    services.instruct(actor=town.staff(Role.LEADER), case_uid=case.uid, text="For Aigul, today")
    says(server, POST_servicerequestupdates=listed({"update_id": "9"}))
    handed_over()
    assert told(case)[-1] == ("changed", "instruct", "sent")
    assert server.asked[-1].form["description"] == "Pothole"
    assert "Aigul" not in repr([asked.form for asked in server.asked])


def test_a_server_without_updates_is_told_by_phone(
    time: Journey, town: Town, server: Receiver
) -> None:
    case = sent(town, server, updates=False)
    time.forward(timedelta(minutes=1))
    services.instruct(actor=town.staff(Role.LEADER), case_uid=case.uid, text="Today")
    handed_over()
    assert parcels(case)[-1].error == "no_updates"


@pytest.mark.parametrize(
    ("said", "state_after", "error"),
    [
        (Said(500), "waiting", "answered_500"),
        (Said(403, b"[]"), "waiting", "answered_403"),
        (Said(429, b"[]"), "waiting", "answered_429"),
        (Said(302, headers={"Location": "/x"}), "waiting", "answered_302"),
        (Said(400, b"[]"), "failed", "refused_400"),
        (Said(404, b"[]"), "failed", "refused_404"),
        (Said(200, b"<html>"), "waiting", "answer_unreadable"),
        (Said(200, b"[]"), "waiting", "answer_unreadable"),
        (Said(200, b'[{"service_request_id": null}]'), "waiting", "answer_unreadable"),
        (Said(200, b'{"service_request_id": "77"}'), "waiting", "answer_unreadable"),
        (Said(200, b'["77"]'), "waiting", "answer_unreadable"),
    ],
)
def test_how_servers_misbehave(
    said: Said, state_after: str, error: str, town: Town, server: Receiver
) -> None:
    connect(town, server)
    server.behave = lambda asked: said
    case = opened(town)
    handed_over()
    assert (parcels(case)[0].state, parcels(case)[0].error) == (state_after, error)


@pytest.mark.parametrize(
    "said", [Said(500), Said(200, b"<html>"), Said(200, b"[7]"), Said(raw=b"\x00\r\n")]
)
def test_nonsense_when_asked_is_noted_and_changes_nothing(
    said: Said, town: Town, server: Receiver
) -> None:
    case = sent(town, server)
    server.behave = lambda asked: said
    dispatch.poll_all(clock.now())
    assert state(case) == State.ASSIGNED
    way = DispatchDelivery.objects.get().way
    assert way.error
    assert (way.failures, way.polled_at) == (0, None)


def test_nobody_is_asked_about_nothing(town: Town, server: Receiver) -> None:
    connect(town, server)
    dispatch.poll_all(clock.now())
    assert server.asked == []


def test_their_key_is_in_no_log_however_much_is_logged(
    town: Town, server: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    sent(town, server)
    hear(server, GET_requests=listed())
    assert server.asked[-1].query["api_key"] == "their-key"
    assert "their-key" not in caplog.text


def test_a_token_that_the_server_forgot_silences_nothing_else(town: Town, server: Receiver) -> None:
    connect(town, server)
    says(server, POST_requests=listed({"token": "t1"}))
    opened(town)
    handed_over()
    says(server, POST_requests=FILED)
    case = opened(town)
    handed_over()
    record = {"service_request_id": "77", "status": "closed", "status_notes": "Filled"}
    hear(server, GET_requests=listed(record))
    assert state(case) == State.ANSWERED
