"""Trying again what was refused or given up, at once and for as long as the first time."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.cases.models import STUCK, DeliveryState, DispatchDelivery
from komek.kernel import audit, clock
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict
from komek.kernel.permissions import require


@transaction.atomic
def replay(*, actor: Actor, delivery_id: int) -> None:
    """Send a parcel again. Raises Conflict when it is not stuck any more."""
    require(actor, "dispatch.replay")
    if not _revive(id=delivery_id):
        raise Conflict("not_stuck", _("This is not stuck any more."))
    audit.record(actor, "dispatch.replay", f"dispatch_delivery:{delivery_id}")


@transaction.atomic
def replay_all(*, actor: Actor, organisation_id: int) -> int:
    """Send again whatever is stuck on its way to an organisation; returns how many parcels."""
    require(actor, "dispatch.replay")
    revived = _revive(way__organisation_id=organisation_id)
    audit.record(actor, "dispatch.replay", f"organisation:{organisation_id}")
    return revived


def _revive(**which: int) -> int:
    now = clock.now()
    stuck = DispatchDelivery.objects.filter(state__in=STUCK, way__valid_to=None, **which)
    return stuck.update(
        state=DeliveryState.WAITING,
        attempts=0,
        since=now,
        next_at=now,
        escalated_at=None,
        error="",
    )
