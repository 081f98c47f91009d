"""What does not reach an organisation reaches the centre's supervisors: by a letter, once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from komek.cases.models import STUCK, About, DeliveryState, DispatchDelivery, Reminder
from komek.cases.ways import What

PATIENCE = timedelta(hours=4)
"""For so long nobody is troubled with what may still arrive."""
MOST_AT_ONCE = 1000


@transaction.atomic
def escalate(now: datetime) -> int:
    """Note what supervisors have to be told of; returns how many parcels.

    The letters are those of reminders: one for each person, with all cases.
    """
    late = Q(state=DeliveryState.WAITING, created_at__lt=now - PATIENCE, attempts__gt=0)
    untold = DispatchDelivery.objects.filter(
        late | Q(state__in=STUCK), escalated_at=None, assignment__ended_at=None
    )
    locked = untold.exclude(what=What.WITHDRAWN).select_for_update(of=("self",), skip_locked=True)
    found = list(locked.select_related("assignment").order_by("id")[:MOST_AT_ONCE])
    Reminder.objects.bulk_create(
        [
            Reminder(assignment=one.assignment, about=About.UNSENT, due=one.assignment.due, at=now)
            for one in found
        ],
        ignore_conflicts=True,
    )
    DispatchDelivery.objects.filter(id__in=[one.id for one in found]).update(escalated_at=now)
    return len(found)
