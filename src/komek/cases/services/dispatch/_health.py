"""How sending to an organisation goes: kept with its way, so that nobody has to count."""

from django.db.models import F

from komek.cases.models import DispatchWay
from komek.kernel import clock


def succeeded(way: DispatchWay) -> None:
    """Something was taken, or told."""
    DispatchWay.objects.filter(id=way.id).update(succeeded_at=clock.now(), failures=0, error="")


def failed(way: DispatchWay, code: str) -> None:
    """Something was not taken, or told; code: why."""
    DispatchWay.objects.filter(id=way.id).update(failures=F("failures") + 1, error=code[:60])
