"""Letters that came back for parcels: a bounce is a failure that somebody has to see."""

from komek.cases import ways
from komek.cases.models import DeliveryState, DispatchDelivery
from komek.cases.services.dispatch import _health
from komek.cases.ways import Returned
from komek.kernel import audit
from komek.kernel.actors import SYSTEM
from komek.kernel.mailbox import Came

BOUNCED = "bounced"
ANSWERED = "answered_by_mail"
_ON_THEIR_WAY = (DeliveryState.SENT, DeliveryState.WAITING)


def collect_letters() -> int:
    """Have every mailbox read; returns how many letters there were."""
    return sum(way.collect(judge) for way in ways.ways().values() if way.collect)


def judge(returned: Returned) -> bool:
    """Note what a letter means for its parcel; returns whether there is one."""
    found = DispatchDelivery.objects.filter(uid=returned.id).select_related("way").first()
    if found is None:
        return False
    if returned.came is Came.PERSON:
        DispatchDelivery.objects.filter(id=found.id).update(error=ANSWERED)
    elif returned.came is Came.BOUNCED:
        _bounce(found)
    return True


def _bounce(delivery: DispatchDelivery) -> None:
    # Whoever has worked on it since has it, by whichever letter.
    on_its_way = DispatchDelivery.objects.filter(id=delivery.id, state__in=_ON_THEIR_WAY)
    if on_its_way.update(state=DeliveryState.FAILED, error=BOUNCED):
        _health.failed(delivery.way, BOUNCED)
        audit.record(SYSTEM, "dispatch.bounced", f"dispatch_delivery:{delivery.id}")
