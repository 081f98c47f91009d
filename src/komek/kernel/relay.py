"""The relay: one process that hands the outbox on, a delivery row per event and subscriber.

Request transactions only insert outbox rows; nothing in them notifies, which would make commits
wait for each other. The relay looks for rows not yet relayed instead of remembering the last id,
because serial ids do not become visible in their order.
"""

import logging
import time
from collections.abc import Callable

from django.db import OperationalError, connection, transaction

from komek.kernel import clock, outbox
from komek.kernel.models import Delivery, OutboxEvent

log = logging.getLogger(__name__)

BATCH = 500
IDLE_S = 0.1
CHANNEL = "komek_delivery"
LOCK = 0x4B6F6D656B  # any number that nothing else locks: "Komek" in ASCII


def relay_batch() -> int:
    """Make deliveries for the oldest events not yet relayed; returns how many events."""
    with transaction.atomic():
        _wait_for_other_relays()
        waiting = OutboxEvent.objects.filter(relayed_at__isnull=True).order_by("id")
        events = list(waiting[:BATCH])
        if not events:
            return 0
        deliveries = [delivery for event in events for delivery in _deliveries(event)]
        Delivery.objects.bulk_create(deliveries)
        outbox.tell_followers([outbox.event_of(row) for row in events])
        ids = [event.id for event in events]
        OutboxEvent.objects.filter(id__in=ids).update(relayed_at=clock.now())
        if deliveries:
            with connection.cursor() as cursor:
                cursor.execute(f"NOTIFY {CHANNEL}")
        return len(events)


def _wait_for_other_relays() -> None:
    """One batch at a time, whoever relays: deliveries must get their ids in the events' order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _deliveries(event: OutboxEvent) -> list[Delivery]:
    return [
        Delivery(event=event, subscriber=name, subject=event.subject, next_attempt_at=clock.now())
        for name in outbox.subscribers_of(event.kind)
    ]


def run(stopped: Callable[[], bool]) -> None:
    """Relay until stopped."""
    while not stopped():
        try:
            busy = relay_batch() == BATCH
        except OperationalError as error:
            log.warning("relay: the database is away (%s)", type(error).__name__)
            connection.close()
            busy = False
        if not busy:
            time.sleep(IDLE_S)
