"""How it goes with an organisation: kept with its way, so that nobody has to count."""

from datetime import datetime

from django.db.models import F

from komek.cases.models import DispatchWay
from komek.kernel import clock


def succeeded(way: DispatchWay) -> None:
    """Something was taken."""
    DispatchWay.objects.filter(id=way.id).update(succeeded_at=clock.now(), failures=0, error="")


def failed(way: DispatchWay, code: str) -> None:
    """Something was not taken; code: why."""
    DispatchWay.objects.filter(id=way.id).update(failures=F("failures") + 1, error=code[:60])


def asked(way: DispatchWay, now: datetime, error: str) -> None:
    """It was asked what has happened; error: why nobody knows, "" for a whole answer.

    A server that says nothing any more takes nothing away from how sending goes.
    """
    row = DispatchWay.objects.filter(id=way.id)
    if error:
        row.update(error=error[:60])
    else:
        row.update(polled_at=now)
