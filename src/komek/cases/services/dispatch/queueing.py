"""From what happens to cases to parcels for those who have them: each is queued once."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from komek.cases import dispatching
from komek.cases.dispatching import Connection
from komek.cases.models import STUCK, Assignment, CaseEvent, DeliveryState, DispatchDelivery
from komek.cases.ways import What
from komek.kernel import clock

MOST_AT_ONCE = 500
GRACE = timedelta(seconds=30)
"""What events will tell in a moment is not looked for."""
BEGINNING = frozenset({"open", "route", "forward", "inherit", "reopen", "return_answer", "unmerge"})
WITH_WORDS = frozenset({"reopen", "return_answer"})
"""Verbs that begin an assignment with words that its holder has to read."""
_UNSENT = (DeliveryState.WAITING, *STUCK)
_UNTRIED = (DeliveryState.WAITING, DeliveryState.NEEDLESS)


def hear(*, case_id: int, verb: str, event_id: int, at: datetime) -> None:
    """Queue what an event means to the organisations that had the case or have it now.

    at: of the event. Hearing it again queues nothing more.
    """
    events = CaseEvent.objects.filter(case_id=case_id, verb=verb, at__lte=at)
    told = events.order_by("-id").first()
    if told is None:
        return
    connected = dispatching.connections.get().by_organisation
    concerned = Assignment.objects.filter(Q(ended_at=None) | Q(ended_at=told.at), case_id=case_id)
    for assignment in concerned.order_by("id"):
        if connection := connected.get(assignment.organisation_id):
            _hear(assignment, connection, told, event_id)


def _hear(assignment: Assignment, connection: Connection, told: CaseEvent, event_id: int) -> None:
    first = _first(assignment)
    # Heard late, it may be what somebody did who had the case before.
    own = connection.is_own(told.actor) and told.at > assignment.started_at
    if own:
        _confirm(assignment)
    if assignment.ended_at is not None:
        if first is not None and not own:
            _withdraw(first, connection, told)
    elif first is None:
        _queue(_new_work(assignment, connection))
    elif told.verb in connection.hears and told.at > assignment.started_at and not own:
        changed = _parcel(assignment, connection, What.CHANGED, told.verb)
        changed.message_id, changed.event_id = told.message_id, event_id
        _queue(changed)


def catch_up(now: datetime) -> int:
    """Queue running work that nobody was told of: of an organisation that was connected just now.

    Returns how many parcels.
    """
    connected = dispatching.connections.get().by_organisation
    told = DispatchDelivery.objects.filter(assignment=OuterRef("id"), what=What.ASSIGNED)
    running = Assignment.objects.filter(
        ~Exists(told),
        organisation_id__in=connected,
        ended_at=None,
        started_at__lte=now - GRACE,
    )
    found = [
        _new_work(one, connected[one.organisation_id])
        for one in running.order_by("id")[:MOST_AT_ONCE]
    ]
    _queue(*found)
    return len(found)


def _first(assignment: Assignment) -> DispatchDelivery | None:
    return DispatchDelivery.objects.filter(assignment=assignment, what=What.ASSIGNED).first()


def _confirm(assignment: Assignment) -> None:
    """Whoever works on it has it, whatever became of the parcels."""
    parcels = DispatchDelivery.objects.filter(assignment=assignment)
    parcels.exclude(state=DeliveryState.CONFIRMED).update(state=DeliveryState.CONFIRMED)


def _withdraw(first: DispatchDelivery, connection: Connection, told: CaseEvent) -> None:
    never_tried = first.state in _UNTRIED and not first.attempts and first.sent_at is None
    unsent = DispatchDelivery.objects.filter(assignment=first.assignment_id, state__in=_UNSENT)
    unsent.update(state=DeliveryState.NEEDLESS)
    if not (never_tried or first.state in STUCK):
        _queue(_parcel(first.assignment, connection, What.WITHDRAWN, told.verb))


def _new_work(assignment: Assignment, connection: Connection) -> DispatchDelivery:
    """The event that began it may be another one than was heard: there may be later ones."""
    events = CaseEvent.objects.filter(case_id=assignment.case_id, at=assignment.started_at)
    began = events.filter(verb__in=BEGINNING).order_by("-id").first()
    parcel = _parcel(assignment, connection, What.ASSIGNED, began.verb if began else "open")
    if began and began.verb in WITH_WORDS:
        parcel.message_id = began.message_id
    return parcel


def _parcel(
    assignment: Assignment, connection: Connection, what: What, verb: str
) -> DispatchDelivery:
    now = clock.now()
    return DispatchDelivery(
        assignment=assignment,
        way_id=connection.way_id,
        what=what,
        verb=verb,
        created_at=now,
        since=now,
        next_at=now,
    )


def _queue(*parcels: DispatchDelivery) -> None:
    DispatchDelivery.objects.bulk_create(parcels, ignore_conflicts=True)
