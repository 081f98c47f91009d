"""What is open around a place, for whoever takes a call about it: cases and incidents."""

import math
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case as Either
from django.db.models import F, FloatField, Q, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression, ExpressionWrapper

from komek.cases import belongings, permits, public
from komek.cases.models import OPEN_STATES, Case
from komek.cases.queries.incidents import IncidentLine, open_at
from komek.cases.resonance import resonance
from komek.directory import snapshot as directory
from komek.directory.entries import ServiceEntry
from komek.kernel import places
from komek.kernel.actors import Actor
from komek.kernel.database.planning import planned_by_values
from komek.kernel.permissions import require_at_all
from komek.registries.queries import seen_m

WITHIN_M = 300
MOST = 9
"""As many as there are digit keys."""
STEPS = next(steps for steps in range(1, 10) if seen_m(steps) >= WITHIN_M)
METRES_A_DEGREE = 111_195


@dataclass(frozen=True, slots=True)
class Near:
    """An open case that a caller may be told of and take part in; metres: to the place asked for.

    same: of the service asked for, so probably the caller's own matter.
    """

    uid: UUID
    number: str
    service: ServiceEntry
    state: str
    address: str
    opened_at: datetime
    lat: float
    lon: float
    metres: int
    same_building: bool
    same: bool
    resonance: int


@dataclass(frozen=True, slots=True)
class Around:
    """What is open around a place."""

    cases: tuple[Near, ...]
    incidents: tuple[IncidentLine, ...]


def around(
    actor: Actor, point: places.Point, *, building_id: int | None = None, service_code: str = ""
) -> Around:
    """Open cases and incidents within 300 m of a point, or at the building.

    Those of the same building first, then those of the service, then the nearest. What strangers
    may not know of is left out, whoever asks.
    """
    require_at_all(actor, "cases.join")
    cell = places.cell(*point)
    rows = _rows(point, cell, building_id, service_code)
    with planned_by_values():
        found = [one for one in rows[:MOST] if permits.permitted(actor, "cases.read", one)]
    counts = resonance([one.id for one in found])
    return Around(
        tuple(_near(one, point, building_id, service_code, counts.get(one.id, 0)) for one in found),
        open_at(actor, building_id, cell, directory.current().territory_at(*point)),
    )


def _rows(
    point: places.Point, cell: int, building_id: int | None, service_code: str
) -> QuerySet[Case]:
    far = _square(point)
    same = directory.current().service_versions(service_code)
    there = Q(far__lte=(WITHIN_M / METRES_A_DEGREE) ** 2)
    rows = public.rows().filter(state__in=OPEN_STATES, accused=None)
    rows = rows.filter(cell__in=places.neighbours(cell, STEPS)).annotate(far=far).filter(there)
    at_building = Either(When(building=building_id or 0, then=Value(0)), default=Value(1))
    of_service = Either(When(service_id__in=same, then=Value(0)), default=Value(1))
    return rows.order_by(at_building, of_service, "far", "-id")


def _square(point: places.Point) -> ExpressionWrapper:
    """The square of the distance, in degrees of latitude: flat, which 300 m are."""
    narrow = math.cos(math.radians(point.lat))
    north, east = _away("lat", point.lat, 1.0), _away("lon", point.lon, narrow)
    return ExpressionWrapper(north * north + east * east, output_field=FloatField())


def _away(column: str, degrees: float, by: float) -> CombinedExpression:
    away = F(column) - Value(degrees, output_field=FloatField())
    return away * Value(by, output_field=FloatField())


def _near(
    case: Case, point: places.Point, building_id: int | None, service_code: str, takes_part: int
) -> Near:
    lat, lon = case.lat or 0.0, case.lon or 0.0
    service = belongings.service(case.service_id)
    return Near(
        uid=case.uid,
        number=case.number,
        service=service,
        state=case.state,
        address=case.address,
        opened_at=case.opened_at,
        lat=lat,
        lon=lon,
        metres=round(places.distance_m(point, (lat, lon))),
        same_building=building_id is not None and case.building_id == building_id,
        same=service.code == service_code,
        resonance=takes_part,
    )
