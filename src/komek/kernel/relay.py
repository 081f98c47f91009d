"""The relay: one process that hands the outbox on, a delivery row per event and subscriber.

Request transactions only insert outbox rows; nothing in them notifies, which would make commits
wait for each other. The relay looks for rows not yet relayed instead of remembering the last id,
because serial ids do not become visible in their order.
"""

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime
from operator import attrgetter

from django.db import OperationalError, connection, transaction

from komek.kernel import clock, outbox
from komek.kernel.models import Delivery

log = logging.getLogger(__name__)

BATCH = 500
IDLE_S = 0.1
CHANNEL = "komek_delivery"
LOCK = 0x4B6F6D656B  # any number that nothing else locks: "Komek" in ASCII
TAKE = """
UPDATE kernel_outboxevent SET relayed_at = %s
WHERE id IN (SELECT id FROM kernel_outboxevent WHERE relayed_at IS NULL ORDER BY id LIMIT %s)
RETURNING id, kind, subject, data, at
"""


def relay_batch() -> int:
    """Make deliveries for the oldest events not yet relayed; returns how many events."""
    with transaction.atomic(), connection.cursor() as cursor:
        # One batch at a time, whoever relays: deliveries must get their ids in the events' order.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(TAKE, [clock.now(), BATCH])
        rows = cursor.fetchall()
        events = sorted((_event(*row) for row in rows), key=attrgetter("id"))
        deliveries = [delivery for event in events for delivery in _deliveries(event)]
        outbox.tell_followers(events)
        if deliveries:
            Delivery.objects.bulk_create(deliveries)
            cursor.execute(f"NOTIFY {CHANNEL}")
        return len(events)


def _event(id: int, kind: str, subject: str, data: str, at: datetime) -> outbox.Event:
    return outbox.Event(kind, subject, json.loads(data), at, id)


def _deliveries(event: outbox.Event) -> list[Delivery]:
    return [
        Delivery(
            event_id=event.id, subscriber=name, subject=event.subject, next_attempt_at=clock.now()
        )
        for name in outbox.subscribers_of(event)
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
