"""What the map of a call draws: districts, and around a place its buildings and open cases.

GeoJSON (RFC 7946), longitude first.
"""

from typing import Any

from django.http import JsonResponse

from komek.cases import queries as cases
from komek.cases.queries import Near
from komek.directory import snapshot as directory
from komek.directory.entries import TerritoryEntry
from komek.directory.models import TerritoryKind
from komek.kernel.errors import Refused
from komek.kernel.numbering import display
from komek.kernel.places import Point, validate
from komek.registries import queries as registries
from komek.surfaces.identity import requires
from komek.surfaces.views import Request


@requires("cases.join")
def drawn(request: Request) -> JsonResponse:
    """Everything at `lat` and `lon`; the districts alone without them."""
    language = request.actor.language
    point = _point(request)
    layers = {
        "districts": [_district(one, language) for one in _districts()],
        "buildings": [_building(one, language) for one in _buildings(point)],
        "cases": [_case(one, language) for one in _cases(request, point)],
    }
    collections = {
        name: {"type": "FeatureCollection", "features": found} for name, found in layers.items()
    }
    return JsonResponse(collections)


def _point(request: Request) -> Point | None:
    try:
        return validate(float(request.GET["lat"]), float(request.GET["lon"]))
    except (KeyError, ValueError, Refused):
        return None


def _districts() -> list[TerritoryEntry]:
    territories = directory.current().territories()
    return [one for one in territories if one.kind == TerritoryKind.DISTRICT]


def _buildings(point: Point | None) -> list[registries.Address]:
    return registries.buildings_around(*point) if point else []


def _cases(request: Request, point: Point | None) -> tuple[Near, ...]:
    return cases.around(request.actor, point).cases if point else ()


def _district(one: TerritoryEntry, language: str) -> dict[str, Any]:
    return _feature(one.geometry, name=one.name(language).text)


def _building(one: registries.Address, language: str) -> dict[str, Any]:
    return _feature(_at(one.lat, one.lon), value=str(one.building_id), name=one.line(language))


def _case(one: Near, language: str) -> dict[str, Any]:
    name = f"№ {display(one.number)} {one.service.name(language).text}"
    return _feature(_at(one.lat, one.lon), name=name)


def _at(lat: float, lon: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def _feature(geometry: Any, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
