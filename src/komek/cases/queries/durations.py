"""How long cases really take: in the district if that says enough, else in the whole city."""

from dataclasses import dataclass
from datetime import timedelta

from komek.cases.models import ServiceDuration
from komek.kernel.actors import Actor
from komek.kernel.permissions import require_at_all


@dataclass(frozen=True, slots=True)
class Duration:
    """median: half of the cases took no longer. most: 90 of 100 took no longer.

    here: counted in the district that was asked for, and not in the whole city.
    """

    median: timedelta
    most: timedelta
    cases: int
    here: bool


def duration(actor: Actor, service_code: str, territory_code: str = "") -> Duration | None:
    """From opening to answer, over the last year; None where too few cases were closed."""
    require_at_all(actor, "cases.read_public")
    places = {"", territory_code}
    rows = ServiceDuration.objects.filter(service_code=service_code, territory_code__in=places)
    row = max(rows, key=lambda one: one.territory_code, default=None)
    if row is None:
        return None
    return Duration(
        timedelta(seconds=row.median_s),
        timedelta(seconds=row.most_s),
        row.cases,
        here=bool(row.territory_code),
    )
