"""The address register: finding the building that somebody means."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router

from komek.kernel.errors import NotFound
from komek.kernel.languages import CODES
from komek.registries import queries as registries
from komek.registries.queries import Address
from komek.surfaces.api.callers import EVERYBODY
from komek.surfaces.api.doing import does
from komek.surfaces.api.shapes import Names, Out
from komek.surfaces.parts.places import MOST_FOUND, SHORTEST

router = Router(tags=["places"], auth=EVERYBODY)


class BuildingOut(Out):
    """A building of the register; `id` is what a case takes as `building_id`."""

    id: int
    address: Names
    postal_code: str
    lat: float
    lon: float


@router.get("/buildings", response=list[BuildingOut])
@does("registries.read")
def buildings(
    request: HttpRequest, q: Annotated[str, Query(min_length=SHORTEST, max_length=200)]
) -> list[BuildingOut]:
    """Buildings that somebody may mean by these words, best first, at most eight.

    Endings, spelling, script and the order of street and house may be a little off.
    """
    return [_building(one) for one in registries.find_buildings(q, MOST_FOUND)]


@router.get("/buildings/{building_id}", response=BuildingOut)
@does("registries.read")
def building(
    request: HttpRequest, building_id: Annotated[int, Path(ge=1, lt=2**63)]
) -> BuildingOut:
    """One building of the register."""
    found = registries.building(building_id)
    if found is None:
        raise NotFound("unknown_building", _("There is no such building in the address register."))
    return _building(found)


def _building(found: Address) -> BuildingOut:
    return BuildingOut(
        id=found.building_id,
        address=Names(**{code: found.line(code) for code in CODES}),
        postal_code=found.index_code,
        lat=found.lat,
        lon=found.lon,
    )
