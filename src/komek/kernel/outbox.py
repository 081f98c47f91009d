"""The outbox: modules below tell modules above by events, written with the change itself."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from komek.kernel import clock
from komek.kernel.models import OutboxEvent


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a subject ("case:12"): `data` holds ids and codes only."""

    kind: str
    subject: str
    data: dict[str, Any] = field(default_factory=dict)
    at: datetime = field(default_factory=clock.now)
    id: int = 0


Handler = Callable[[Event], None]
BatchHandler = Callable[[Sequence[Event]], None]
Choice = Callable[[Event], bool]


def _all(event: Event) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A handler and the events it hears; `name` is stored with every delivery."""

    name: str
    kinds: frozenset[str]
    handle: Handler
    wants: Choice = _all


@dataclass(frozen=True, slots=True)
class Follower:
    """A handler of whole batches, called by the relay itself, and the kinds of events it hears."""

    kinds: frozenset[str]
    handle: BatchHandler


_subscribers: dict[str, Subscriber] = {}
_followers: list[Follower] = []


def subscribe(
    name: str, kinds: Iterable[str], *, wants: Choice = _all
) -> Callable[[Handler], Handler]:
    """Register a handler, called at least once for each event, in the order of each subject.

    The handler runs inside the transaction that marks its delivery as done: what it writes is
    stored exactly once. What it does outside the database it may do again after a crash.
    wants: says by the event alone which ones are worth a delivery; the others cost nothing more.
    """

    def register(handle: Handler) -> Handler:
        if name in _subscribers:
            raise ValueError(f"two subscribers are called {name}")
        _subscribers[name] = Subscriber(name, frozenset(kinds), handle, wants)
        return handle

    return register


def follow(kinds: Iterable[str]) -> Callable[[BatchHandler], BatchHandler]:
    """Register a handler for whole batches, in the one order in which the relay reads them.

    It runs inside the relay's transaction, one batch at a time: it hears each event exactly once,
    and what it writes becomes visible in the order of writing. While it fails nobody hears
    anything any more, so it does no more than one plain write.
    """

    def register(handle: BatchHandler) -> BatchHandler:
        _followers.append(Follower(frozenset(kinds), handle))
        return handle

    return register


def tell_followers(events: Sequence[Event]) -> None:
    """Hand a batch to everybody who follows some of it."""
    for follower in _followers:
        heard = [event for event in events if event.kind in follower.kinds]
        if heard:
            follower.handle(heard)


def event_of(row: OutboxEvent) -> Event:
    """A stored event as its hearers get it."""
    return Event(row.kind, row.subject, row.data, row.at, row.id)


def subscriber(name: str) -> Subscriber | None:
    """The subscriber of that name, None when the code no longer has it."""
    return _subscribers.get(name)


def subscribers_of(event: Event) -> list[str]:
    """Names of everybody who is to hear the event."""
    hearing = (one for one in _subscribers.values() if event.kind in one.kinds)
    return [one.name for one in hearing if one.wants(event)]


def emit(kind: str, subject: str, **data: Any) -> None:
    """Write an event in the caller's transaction; without one it would not be all or nothing."""
    emit_all([Event(kind, subject, data)])


def emit_all(events: Sequence[Event]) -> None:
    """Write events in their order, in the caller's transaction."""
    if not connection.in_atomic_block:
        kinds = ", ".join(sorted({event.kind for event in events}))
        raise transaction.TransactionManagementError(f"{kinds} emitted outside a transaction")
    OutboxEvent.objects.bulk_create(
        OutboxEvent(kind=one.kind, subject=one.subject, data=one.data, at=one.at) for one in events
    )
