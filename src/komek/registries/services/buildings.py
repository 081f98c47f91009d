"""Verbs for buildings and for who answers for what at them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from komek.directory.services.organisations import open_organisation
from komek.directory.services.rows import by_id, change, end_or_drop, insert
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


def add_building(*, actor: Actor, street_id: int, **fields: Unpack[BuildingFields]) -> Building:
    """A new building with a point. Raises BadCoordinates, or Conflict when the house is known."""
    with editing(actor, "registries.edit") as edit:
        street = by_id(Street, street_id)
        row = insert(Building(street=street, cell=cell_of(fields), **fields))
        edit.note("building.added", f"building:{row.id}", ["street", *fields])
        return row


def edit_building(*, actor: Actor, building_id: int, **fields: Unpack[BuildingFields]) -> Building:
    """Correct what is written about a building, or where it stands."""
    with editing(actor, "registries.edit") as edit:
        row = by_id(Building, building_id)
        here = {"lat": row.lat, "lon": row.lon, **fields}
        if changed := change(row, {**fields, "cell": cell_of(here)}):
            edit.note("building.edited", f"building:{row.id}", changed)
        return row


def set_duty(
    *,
    actor: Actor,
    building_id: int,
    duty: str,
    organisation_id: int | None,
    at: datetime | None = None,
) -> None:
    """Let an organisation, or nobody, answer for a duty ("lift") at a building from `at` (now)."""
    at = at or clock.now()
    with editing(actor, "registries.edit") as edit:
        building = by_id(Building, building_id)
        rows = building.duties.filter(duty=duty)
        if rows.filter(valid_from__gt=at).exists():
            raise Conflict("duty_planned", _("Another change of this duty is planned for later."))
        present = rows.at(at).first()
        if (present.organisation_id if present else None) == organisation_id:
            return
        if present is not None:
            end_or_drop(present, at)
        if organisation_id is not None:
            organisation = open_organisation(organisation_id, at)
            duties = BuildingDuty(building=building, duty=duty, organisation=organisation)
            duties.valid_from = at
            insert(duties)
        edit.note("building.duty_set", f"building:{building.id}", [duty])


def cell_of(fields: Mapping[str, Any]) -> int:
    """The H3 cell of the point in `lat` and `lon`; raises Invalid when there is none."""
    if "lat" not in fields or "lon" not in fields:
        raise Invalid("place_missing", _("Say where it is: latitude and longitude."), field="lat")
    return places.cell(*places.validate(fields["lat"], fields["lon"], field="lat"))
