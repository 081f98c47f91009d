"""Deliveries: handing events to their subscribers, at least once and in the order of a subject.

A delivery waits while an earlier one of the same subscriber and subject is not done. One that
keeps failing becomes a dead letter and holds back its successors, until a person replays it or
gives it up: order is a promise, and a gap that nobody sees would break it silently.
"""

import logging
import traceback
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit, clock, outbox
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict
from komek.kernel.models import Delivery
from komek.kernel.models.outbox import DeliveryState
from komek.kernel.permissions import require

log = logging.getLogger(__name__)

BATCH = 50
MOST_ATTEMPTS = 8
FIRST_PAUSE_S = 2

CLAIM = """
SELECT delivery.id FROM kernel_delivery delivery
WHERE delivery.state = 'pending' AND delivery.next_attempt_at <= %s
  AND NOT EXISTS (
    SELECT 1 FROM kernel_delivery earlier
    WHERE earlier.subscriber = delivery.subscriber AND earlier.subject = delivery.subject
      AND earlier.state <> 'done' AND earlier.id < delivery.id)
ORDER BY delivery.next_attempt_at, delivery.id
LIMIT %s
FOR UPDATE OF delivery SKIP LOCKED
"""


def deliver_due() -> int:
    """Deliver what is due; returns how many deliveries were tried.

    A batch shares one transaction, because a commit costs more than most handlers. When one of
    it fails, all are undone and tried again one by one, so that only the failing one waits.
    """
    try:
        return len(_deliver(BATCH))
    except _Failed:
        return sum(_deliver_alone() for _ in range(BATCH))


class _Failed(Exception):
    """A handler raised; carries which delivery it was."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__(delivery.id)
        self.delivery = delivery


def _deliver(limit: int) -> list[Delivery]:
    with transaction.atomic():
        claimed = _claim(limit)
        for delivery in claimed:
            _hand_over(delivery)
        done = [delivery.id for delivery in claimed]
        Delivery.objects.filter(id__in=done).update(
            state=DeliveryState.DONE, finished_at=clock.now()
        )
        return claimed


def _deliver_alone() -> int:
    try:
        return len(_deliver(1))
    except _Failed as failed:
        _note_failure(failed.delivery, failed.__cause__ or failed)
        return 1


def _claim(limit: int) -> list[Delivery]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [clock.now(), limit])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Delivery.objects.filter(id__in=ids).select_related("event").order_by("id"))


def _hand_over(delivery: Delivery) -> None:
    try:
        subscriber = outbox.subscriber(delivery.subscriber)
        if subscriber is None:
            raise LookupError(f"no subscriber is called {delivery.subscriber}")
        subscriber.handle(outbox.event_of(delivery.event))
    except Exception as error:
        if connection.connection is None or connection.connection.closed:
            raise  # the database went away: nothing is known against the handler
        raise _Failed(delivery) from error


def _note_failure(delivery: Delivery, error: BaseException) -> None:
    attempts = delivery.attempts + 1
    dead = attempts >= MOST_ATTEMPTS
    Delivery.objects.filter(id=delivery.id).update(
        state=DeliveryState.DEAD if dead else DeliveryState.PENDING,
        attempts=attempts,
        next_attempt_at=_next_attempt(attempts),
        error=_where(error),
    )
    log.error(
        "%s of event %s failed (%s/%s): %s",
        delivery.subscriber,
        delivery.event_id,
        attempts,
        MOST_ATTEMPTS,
        _where(error),
    )


def _next_attempt(attempts: int) -> datetime:
    return clock.now() + timedelta(seconds=FIRST_PAUSE_S * 4 ** (attempts - 1))


def _where(error: BaseException) -> str:
    """Kind and place of an error: its message could quote somebody's words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def replay(*, actor: Actor, delivery_id: int) -> None:
    """Try a dead letter again, at once and with all attempts before it."""
    _revive(actor, "deliveries.replay", delivery_id, state=DeliveryState.PENDING, attempts=0)


def give_up(*, actor: Actor, delivery_id: int) -> None:
    """Let a dead letter go undelivered, so that the later events of its subject move on."""
    _revive(actor, "deliveries.give_up", delivery_id, state=DeliveryState.DONE)


def _revive(actor: Actor, action: str, delivery_id: int, **change: object) -> None:
    require(actor, action)
    with transaction.atomic():
        rows = Delivery.objects.filter(id=delivery_id, state=DeliveryState.DEAD).update(
            next_attempt_at=clock.now(), **change
        )
        if not rows:
            raise Conflict("not_dead", _("This delivery is not a dead letter any more."))
        audit.record(actor, action, f"delivery:{delivery_id}", fields=sorted(change))
