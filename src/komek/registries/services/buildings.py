"""Verbs for buildings and for who answers for what at them."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from komek.directory.services.organisations import require_open
from komek.directory.services.rows import by_id, change, check, end_or_drop, insert
from komek.kernel import clock, places
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.errors import Conflict, Invalid
from komek.registries.models import Building, BuildingDuty, Street


class BuildingFields(TypedDict, total=False):
    """What a building is; `block` is the part of a house, `index_code` the building's own code."""

    house: str
    block: str
    index_code: str
    lat: float
    lon: float


def add_building(
    *,
    actor: Actor,
    street_id: int,
    duties: Mapping[str, int | None] = MappingProxyType({}),
    at: datetime | None = None,
    **fields: Unpack[BuildingFields],
) -> Building:
    """A new building with a point, and who answers for what at it from `at` (now) on.

    duties: ids of organisations by duty ("lift"). Raises BadCoordinates, or Conflict when the
    house is known.
    """
    with editing(actor, "registries.edit") as edit:
        street = by_id(Street, street_id)
        row = insert(Building(street=street, cell=cell_of(fields), **fields))
        _begin(row, duties, at or clock.now())
        edit.note("building.added", f"building:{row.id}", ["street", *fields, *sorted(duties)])
        return row


def edit_building(*, actor: Actor, building_id: int, **fields: Unpack[BuildingFields]) -> Building:
    """Correct what is written about a building, or where it stands."""
    with editing(actor, "registries.edit") as edit:
        row = by_id(Building, building_id)
        here = {"lat": row.lat, "lon": row.lon, **fields}
        if changed := change(row, {**fields, "cell": cell_of(here)}):
            edit.note("building.edited", f"building:{row.id}", changed)
        return row


def set_duties(
    *,
    actor: Actor,
    building_id: int,
    duties: Mapping[str, int | None],
    at: datetime | None = None,
) -> None:
    """Let organisations answer for duties at a building from `at` (now) on.

    duties: ids of organisations by duty ("lift"), None for nobody; duties not named stay.
    """
    at = at or clock.now()
    with editing(actor, "registries.edit") as edit:
        building = by_id(Building, building_id)
        rows = list(building.duties.filter(duty__in=duties).exclude(valid_to__lte=at))
        if any(row.valid_from > at for row in rows):
            raise Conflict("duty_planned", _("Another change of this duty is planned for later."))
        present = {row.duty: row for row in rows}
        changed = {
            duty: organisation_id
            for duty, organisation_id in duties.items()
            if organisation_id != _holder(present.get(duty))
        }
        for duty in changed.keys() & present.keys():
            end_or_drop(present[duty], at)
        _begin(building, changed, at)
        if changed:
            edit.note("building.duties_set", f"building:{building.id}", sorted(changed))


def _holder(row: BuildingDuty | None) -> int | None:
    return row.organisation_id if row else None


def _begin(building: Building, duties: Mapping[str, int | None], at: datetime) -> None:
    holders = {duty: holder for duty, holder in duties.items() if holder is not None}
    if not holders:
        return
    require_open(holders.values(), at)
    rows = [
        BuildingDuty(building=building, duty=duty, organisation_id=holder, valid_from=at)
        for duty, holder in holders.items()
    ]
    for row in rows:
        check(row)
    BuildingDuty.objects.bulk_create(rows)


def cell_of(fields: Mapping[str, Any]) -> int:
    """The H3 cell of the point in `lat` and `lon`; raises Invalid when there is none."""
    if "lat" not in fields or "lon" not in fields:
        raise Invalid("place_missing", _("Say where it is: latitude and longitude."), field="lat")
    return places.cell(*places.validate(fields["lat"], fields["lon"], field="lat"))
