"""Events reach their subscribers once, in order, or wait as dead letters that a person can see."""

from collections.abc import Sequence

import pytest
from django.db import DataError, connection, transaction

from komek.kernel import clock, deliveries, outbox
from komek.kernel.actors import Actor, Grant, Role
from komek.kernel.errors import Conflict, Forbidden
from komek.kernel.models import Delivery, OutboxEvent
from komek.kernel.relay import relay_batch

ADMINISTRATOR = Actor("user:1", (Grant(Role.ADMINISTRATOR),))

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a subscriber to `t.happened` heard; it fails while an event says `fail`."""
    monkeypatch.setattr(outbox, "_subscribers", {})
    calls: list[str] = []

    @outbox.subscribe("t.listener", ["t.happened"])
    def listen(event: outbox.Event) -> None:
        calls.append(f"{event.subject}/{event.data['n']}")
        if event.data.get("fail"):
            raise RuntimeError("somebody's private words")

    return calls


def happen(subject: str, n: int, **data: object) -> None:
    with transaction.atomic():
        outbox.emit("t.happened", subject, n=n, **data)


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def test_an_event_of_a_rolled_back_change_never_happened(heard: list[str]) -> None:
    @transaction.atomic
    def change() -> None:
        outbox.emit("t.happened", "thing:1", n=1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert relay_batch() == 0


def test_an_event_outside_a_transaction_is_refused(heard: list[str]) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        outbox.emit("t.happened", "thing:1", n=1)


def test_each_event_is_delivered_once_and_in_order(heard: list[str]) -> None:
    for n in range(5):
        happen("thing:1", n)
    assert relay_batch() == 5
    assert relay_batch() == 0
    while deliveries.deliver_due():
        pass
    assert heard == [f"thing:1/{n}" for n in range(5)]
    assert set(states()) == {"done"}


def test_an_event_nobody_hears_is_relayed_away(heard: list[str]) -> None:
    with transaction.atomic():
        outbox.emit("t.unheard", "thing:1")
    assert relay_batch() == 1
    assert Delivery.objects.count() == 0
    assert OutboxEvent.objects.filter(relayed_at__isnull=True).count() == 0


def test_a_subscriber_hears_only_what_it_wants(heard: list[str]) -> None:
    @outbox.subscribe("t.choosy", ["t.happened"], wants=lambda event: event.data["n"] > 1)
    def listen(event: outbox.Event) -> None:
        heard.append(f"choosy/{event.data['n']}")

    happen("thing:1", 1)
    happen("thing:1", 2)
    relay_batch()
    assert Delivery.objects.filter(subscriber="t.choosy").count() == 1
    while deliveries.deliver_due():
        pass
    assert sorted(heard) == ["choosy/2", "thing:1/1", "thing:1/2"]


def test_a_failing_event_holds_back_its_own_subject_only(heard: list[str]) -> None:
    happen("thing:1", 1, fail=True)
    happen("thing:1", 2)
    happen("thing:2", 1)
    relay_batch()
    deliveries.deliver_due()
    deliveries.deliver_due()
    assert "thing:2/1" in heard
    assert "thing:1/2" not in heard
    assert states() == ["pending", "pending", "done"]


def test_the_stored_error_quotes_nobody(heard: list[str]) -> None:
    happen("thing:1", 1, fail=True)
    relay_batch()
    deliveries.deliver_due()
    error = Delivery.objects.get().error
    assert error.startswith("RuntimeError at ")
    assert "private" not in error


def make_dead(heard: list[str]) -> Delivery:
    happen("thing:1", 1, fail=True)
    happen("thing:1", 2)
    relay_batch()
    for _ in range(deliveries.MOST_ATTEMPTS):
        deliveries.deliver_due()
        Delivery.objects.update(next_attempt_at=clock.now())
    dead = Delivery.objects.order_by("id").first()
    assert dead is not None
    assert dead.state == "dead"
    return dead


def test_a_dead_letter_is_replayed_and_lets_its_successors_go(heard: list[str]) -> None:
    dead = make_dead(heard)
    OutboxEvent.objects.filter(id=dead.event_id).update(data={"n": 1})
    heard.clear()
    deliveries.replay(actor=ADMINISTRATOR, delivery_id=dead.id)
    while deliveries.deliver_due():
        pass
    assert heard == ["thing:1/1", "thing:1/2"]


def test_a_dead_letter_given_up_lets_its_successors_go(heard: list[str]) -> None:
    dead = make_dead(heard)
    heard.clear()
    deliveries.give_up(actor=ADMINISTRATOR, delivery_id=dead.id)
    while deliveries.deliver_due():
        pass
    assert heard == ["thing:1/2"]
    with pytest.raises(Conflict):
        deliveries.give_up(actor=ADMINISTRATOR, delivery_id=dead.id)


def test_only_an_administrator_replays(heard: list[str]) -> None:
    dead = make_dead(heard)
    with pytest.raises(Forbidden):
        deliveries.replay(actor=Actor("user:2", (Grant(Role.LEADER),)), delivery_id=dead.id)
    dead.refresh_from_db()
    assert dead.state == "dead"


def test_a_database_error_in_a_handler_is_the_handlers(
    heard: list[str],
) -> None:
    @outbox.subscribe("t.breaker", ["t.broken"])
    def breaks(event: outbox.Event) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with transaction.atomic():
        outbox.emit("t.broken", "thing:1")
    relay_batch()
    deliveries.deliver_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("pending", 1)
    assert delivery.error.startswith(DataError.__name__)


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What a follower of `t.happened` was handed, batch by batch; it fails on `fail`."""
    monkeypatch.setattr(outbox, "_followers", [])
    handed: list[list[str]] = []

    @outbox.follow(["t.happened"])
    def follow(events: Sequence[outbox.Event]) -> None:
        handed.append([f"{event.subject}/{event.data['n']}" for event in events])
        if any(event.data.get("fail") for event in events):
            raise RuntimeError

    return handed


def test_a_follower_hears_each_event_once_and_all_in_one_order(batches: list[list[str]]) -> None:
    happen("thing:1", 1)
    with transaction.atomic():
        outbox.emit("t.nothing", "thing:1")
    happen("thing:2", 2)
    relay_batch()
    happen("thing:1", 3)
    relay_batch()
    relay_batch()
    assert batches == [["thing:1/1", "thing:2/2"], ["thing:1/3"]]


def test_a_batch_that_a_follower_could_not_take_stays_whole(batches: list[list[str]]) -> None:
    """Better nobody hears anything than that somebody misses something."""
    happen("thing:1", 1)
    happen("thing:2", 2, fail=True)
    with pytest.raises(RuntimeError):
        relay_batch()
    assert OutboxEvent.objects.filter(relayed_at=None).count() == 2
    OutboxEvent.objects.filter(data__fail=True).update(data={"n": 2})
    assert relay_batch() == 2
    assert batches[-1] == ["thing:1/1", "thing:2/2"]
