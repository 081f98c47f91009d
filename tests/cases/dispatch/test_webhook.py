"""Webhooks as Standard Webhooks has them, verified by its own library."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from komek.cases.models import Case, DispatchWay
from komek.cases.services import dispatch
from komek.kernel import clock, outgoing, reference
from komek.kernel.actors import Role
from tests.cases.dispatch.depots import ADMINISTRATOR, handed_over, opened, parcels, told
from tests.cases.playing import play
from tests.cases.town import Town
from tests.receivers.misbehaving import Asked, Receiver, Said, receiver


@pytest.fixture
def hook(town: Town, settings: Any) -> Iterator[Receiver]:
    """The depot's program, connected."""
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    with receiver() as made:
        yield made


def connect(town: Town, hook: Receiver, **settings: object) -> Webhook:
    _way, secret = dispatch.connect(
        actor=ADMINISTRATOR,
        organisation_id=town.depot.id,
        kind="webhook",
        address=f"{hook.address}/hook",
        settings=settings,
    )
    reference.forget()
    return Webhook(secret)


def verified(webhook: Webhook, asked: Asked) -> dict[str, Any]:
    return webhook.verify(asked.body, asked.headers)


def test_new_work_is_signed_and_says_no_more_than_the_public_knows(
    town: Town, hook: Receiver
) -> None:
    webhook = connect(town, hook)
    case = opened(town)
    handed_over()
    message = verified(webhook, hook.asked[0])
    assert message["type"] == "case.assigned"
    assert datetime.fromisoformat(message["timestamp"]) <= datetime.now(UTC)
    data = message["data"]
    assert {name: data[name] for name in ("number", "verb", "state", "service")} == {
        "number": case.number,
        "verb": "open",
        "state": "assigned",
        "service": "pothole",
    }
    assert datetime.fromisoformat(data["due"]) == case.assignments.get().due
    assert set(data) == {"number", "verb", "state", "service", "due", "place"}
    assert data["place"] != {"lat": case.lat, "lon": case.lon}
    assert hook.asked[0].headers["webhook-id"] == parcels(case)[0].uid.hex


def test_an_agreement_lets_more_out(town: Town, hook: Receiver) -> None:
    webhook = connect(town, hook, words=True, exact_place=True)
    case = opened(town)
    handed_over()
    data = verified(webhook, hook.asked[0])["data"]
    assert data["text"] == "A hole as deep as a hand"
    assert data["place"] == {"lat": case.lat, "lon": case.lon}


def test_changes_and_the_end_are_told(town: Town, hook: Receiver) -> None:
    webhook = connect(town, hook)
    case = opened(town)
    steps = {
        "accept": Role.EXECUTOR,
        "ask": Role.EXECUTOR,
        "reply": Role.OPERATOR,
        "withdraw": Role.OPERATOR,
    }
    for verb, role in steps.items():
        handed_over()
        play(town, verb, town.staff(role, town.depot), case.uid)
    handed_over()
    messages = [verified(webhook, asked) for asked in hook.asked]
    assert [(one["type"], one["data"]["verb"]) for one in messages] == [
        ("case.assigned", "open"),
        ("case.changed", "accept"),
        ("case.changed", "ask"),
        ("case.changed", "reply"),
        ("case.withdrawn", "withdraw"),
    ]


@pytest.mark.parametrize("spoil", ["body", "webhook-id", "webhook-timestamp", "secret"])
def test_whatever_is_changed_on_the_way_is_noticed(spoil: str, town: Town, hook: Receiver) -> None:
    webhook = connect(town, hook)
    opened(town)
    handed_over()
    (asked,) = hook.asked
    body, headers = asked.body, dict(asked.headers)
    if spoil == "body":
        body = body.replace(b"pothole", b"pothelo")
    elif spoil == "secret":
        webhook = Webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    else:
        headers[spoil] = str(int(headers[spoil], 16) + 1)
    with pytest.raises(WebhookVerificationError):
        webhook.verify(body, headers)


def test_a_second_try_is_signed_anew_under_the_same_id(town: Town, hook: Receiver) -> None:
    webhook = connect(town, hook)
    hook.behave = lambda asked: Said(500)
    opened(town)
    handed_over()
    hook.behave = lambda asked: Said(204)
    with clock.travel(clock.now() + timedelta(minutes=2)):
        dispatch.send_due()
    first, second = hook.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) > 60
    assert json.loads(first.body) == verified(webhook, first)


def huge(asked: Asked) -> Said:
    return Said(body=b"x" * (outgoing.MOST_BYTES + 1))


@pytest.mark.parametrize(
    ("behave", "state", "error"),
    [
        (lambda asked: Said(200, b"whatever \xff"), "sent", ""),
        (lambda asked: Said(500), "waiting", "answered_500"),
        (lambda asked: Said(404), "waiting", "answered_404"),
        (lambda asked: Said(302, headers={"Location": "/elsewhere"}), "waiting", "answered_302"),
        (lambda asked: Said(410), "failed", "refused_410"),
        (lambda asked: Said(raw=b"\x00garbage\r\n"), "waiting", "remote_protocol_error"),
        (huge, "waiting", "answer_too_long"),
        (lambda asked: Said(after_s=3), "waiting", "timeout"),
    ],
    ids=["taken", "broken", "absent", "redirect", "gone", "garbage", "huge", "slow"],
)
def test_how_receivers_misbehave(
    behave: Any,
    state: str,
    error: str,
    town: Town,
    hook: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outgoing, "READ_S", 0.3)
    connect(town, hook)
    hook.behave = behave
    case = opened(town)
    handed_over()
    assert told(case) == [("assigned", "open", state)]
    assert parcels(case)[0].error == error
    assert len(hook.asked) == 1
    assert DispatchWay.objects.get().failures == (state != "sent")


def test_a_closed_door_is_tried_again(town: Town, hook: Receiver) -> None:
    connect(town, hook)
    hook.stop()
    case = opened(town)
    handed_over()
    assert told(case) == [("assigned", "open", "waiting")]
    assert parcels(case)[0].error == "connect_error"
    assert Case.objects.get(id=case.id).state == "assigned"


def test_a_host_that_is_no_longer_trusted_is_not_asked(
    town: Town, hook: Receiver, settings: Any
) -> None:
    connect(town, hook)
    settings.OUTGOING_HOSTS = frozenset()
    case = opened(town)
    handed_over()
    assert hook.asked == []
    assert parcels(case)[0].error == "address_not_https"
