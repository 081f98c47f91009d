"""Trying again what was refused or given up, at once and for as long as the first time.

A letter that was sent can be sent again too: it was lost, or its link has run out.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from komek.cases import ways
from komek.cases.models import STUCK, DeliveryState, DispatchDelivery
from komek.cases.ways import Address
from komek.kernel import audit, clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict
from komek.kernel.permissions import require

_ARRIVED = (DeliveryState.SENT, DeliveryState.CONFIRMED)


@transaction.atomic
def replay(*, actor: Actor, delivery_id: int) -> None:
    """Send a parcel again, its link valid anew. Raises Conflict when that would double it."""
    require(actor, "dispatch.replay")
    letter = Q(way__kind__in=_letters(), state__in=_ARRIVED, assignment__ended_at=None)
    if not _revive(Q(id=delivery_id) & (Q(state__in=STUCK) | letter)):
        raise Conflict("not_stuck", _("This is not stuck any more."))
    audit.record(actor, "dispatch.replay", f"dispatch_delivery:{delivery_id}")


@transaction.atomic
def replay_all(*, actor: Actor, organisation_id: int) -> int:
    """Send again whatever is stuck on its way to an organisation; returns how many parcels."""
    require(actor, "dispatch.replay")
    revived = _revive(Q(state__in=STUCK, way__organisation_id=organisation_id))
    audit.record(actor, "dispatch.replay", f"organisation:{organisation_id}")
    return revived


def _letters() -> list[str]:
    """Ways by which the same parcel may come twice: people see that it is the same."""
    found = ways.ways().values()
    return [one.manifest.code for one in found if one.manifest.address is Address.EMAIL]


def _revive(which: Q) -> int:
    now = clock.now()
    return DispatchDelivery.objects.filter(which, way__valid_to=None).update(
        state=DeliveryState.WAITING,
        attempts=0,
        since=now,
        next_at=now,
        escalated_at=None,
        error="",
    )
