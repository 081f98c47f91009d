"""Handing parcels over: each in its own transaction, again after growing pauses, at last given up.

An attempt is noted before it is made, and the row is held while its parcel is on the wire. A crash
in between leaves it waiting, and known to have left perhaps: it is sent once more under the same
id, by which the recipient knows it.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from komek.cases import pauses, ways
from komek.cases.models import STUCK, DeliveryState, DispatchDelivery, DispatchWay
from komek.cases.services.dispatch import _health
from komek.cases.services.dispatch.parcels import parcel
from komek.cases.services.dispatch.targets import target
from komek.cases.ways import What
from komek.kernel import audit, clock, outgoing
from komek.kernel.actors import SYSTEM
from komek.kernel.sealed import Unreadable

log = logging.getLogger(__name__)

LONGEST_TURN_S = 25.0
LOCK = 0x4B6F6D656B4453  # any number that nothing else locks: "KomekDS" in ASCII
LONGEST_EACH_S = 5
MOST_IN_VAIN = 2
"""Whoever does not answer so often, or is so slow, is left alone until the next turn."""


def send_due() -> int:
    """Hand over what is due; returns how many were tried. What takes longer goes on next time."""
    with _alone() as alone:
        return _take_turn() if alone else 0


@contextmanager
def _alone() -> Iterator[bool]:
    """Turns that wait for slow recipients must not take every place that jobs have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _take_turn() -> int:
    """Go round the recipients, one parcel each, so that nobody waits for all of another's."""
    begun, tried = monotonic(), 0
    in_vain, spent = Counter[int](), Counter[int]()
    while waiting := _waiting(without=_patience_lost(in_vain, spent)):
        tried_before = tried
        for way_id in waiting:
            began = monotonic()
            if began - begun >= LONGEST_TURN_S:
                return tried
            delivery = _send_next(way_id)
            if delivery is not None:
                tried += 1
                spent[way_id] += int(monotonic() - began)
                in_vain[way_id] += delivery.state == DeliveryState.WAITING
        if tried == tried_before:
            break
    return tried


def _patience_lost(in_vain: Counter[int], spent: Counter[int]) -> set[int]:
    deaf = {way_id for way_id, times in in_vain.items() if times >= MOST_IN_VAIN}
    return deaf | {way_id for way_id, seconds in spent.items() if seconds >= LONGEST_EACH_S}


def _waiting(without: Collection[int]) -> list[int]:
    """Ways by which something has to go: the well ones first, of those the longest unserved."""
    ways = DispatchWay.objects.filter(Exists(_due().filter(way=OuterRef("id"))))
    first = ("failures", F("succeeded_at").asc(nulls_first=True), "id")
    return list(ways.exclude(id__in=without).order_by(*first).values_list("id", flat=True))


def _due() -> QuerySet[DispatchDelivery]:
    # What comes first has to arrive first: nothing of an assignment overtakes.
    earlier = DispatchDelivery.objects.filter(
        assignment=OuterRef("assignment"),
        id__lt=OuterRef("id"),
        state__in=(DeliveryState.WAITING, *STUCK),
    )
    return DispatchDelivery.objects.filter(
        ~Exists(earlier), state=DeliveryState.WAITING, next_at__lte=clock.now()
    )


def _send_next(way_id: int) -> DispatchDelivery | None:
    """The parcel that was tried, or found needless; None if there is none, or it is held."""
    due = _note_attempt(way_id)
    if due is None or due.state == DeliveryState.NEEDLESS:
        return due
    return _hand_over(due.id)


@transaction.atomic
def _note_attempt(way_id: int) -> DispatchDelivery | None:
    delivery = _held(_due().filter(way=way_id)).order_by("next_at", "id").first()
    if delivery is not None:
        if _is_over(delivery):
            delivery.state = DeliveryState.NEEDLESS
        else:
            delivery.attempts += 1
        delivery.save(update_fields=["state", "attempts"])
    return delivery


@transaction.atomic
def _hand_over(id: int) -> DispatchDelivery | None:
    waiting = DispatchDelivery.objects.filter(id=id, state=DeliveryState.WAITING)
    delivery = _held(waiting).first()
    if delivery is not None:
        _try(delivery)
        delivery.save()
    return delivery


def _held(rows: QuerySet[DispatchDelivery]) -> QuerySet[DispatchDelivery]:
    # The way is written at the end: whoever connects anew holds it, and then what waits.
    rows = rows.select_related("assignment__case", "way")
    return rows.select_for_update(of=("self", "way"), skip_locked=True, no_key=True)


def _try(delivery: DispatchDelivery) -> None:
    way = delivery.way
    send = ways.way(way.kind).send
    if send is None:
        delivery.state = DeliveryState.NEEDLESS
        return None
    try:
        to = target(way)
        told = parcel(delivery, way, to.language)
    except Unreadable:
        return _stuck(delivery, DeliveryState.FAILED, "secret_unreadable")
    try:
        receipt = send(told, to)
    except outgoing.Rejected as rejected:
        return _stuck(delivery, DeliveryState.FAILED, rejected.code)
    except outgoing.Failed as failure:
        return _in_vain(delivery, failure.code)
    except Exception as error:
        # Its message may quote somebody's words.
        log.warning("dispatch: way %s failed (%s)", way.id, type(error).__name__)
        return _in_vain(delivery, type(error).__name__)
    return _sent(delivery, receipt.remote_id)


def _is_over(delivery: DispatchDelivery) -> bool:
    return delivery.what != What.WITHDRAWN and delivery.assignment.ended_at is not None


def _sent(delivery: DispatchDelivery, remote_id: str) -> None:
    delivery.state, delivery.error = DeliveryState.SENT, ""
    delivery.sent_at = clock.now()
    delivery.remote_id = remote_id[:200]
    _health.succeeded(delivery.way)
    audit.record(SYSTEM, "dispatch.sent", f"dispatch_delivery:{delivery.id}")


def _in_vain(delivery: DispatchDelivery, code: str) -> None:
    now = clock.now()
    if pauses.is_over(now - delivery.since):
        return _stuck(delivery, DeliveryState.DEAD, code)
    delivery.error = code[:60]
    first = timedelta(seconds=settings.DISPATCH_FIRST_PAUSE_S)
    delivery.next_at = now + pauses.pause(delivery.attempts, first)
    _health.failed(delivery.way, code)
    return None


def _stuck(delivery: DispatchDelivery, state: DeliveryState, code: str) -> None:
    delivery.state, delivery.error = state, code[:60]
    _health.failed(delivery.way, code)
    audit.record(SYSTEM, f"dispatch.{state}", f"dispatch_delivery:{delivery.id}", reason=code[:60])
