"""What maps of a place draw: districts and buildings, as GeoJSON (RFC 7946), longitude first."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from komek.directory import snapshot as directory
from komek.directory.models import TerritoryKind
from komek.kernel.errors import Refused
from komek.kernel.places import Point, validate
from komek.registries import queries as registries

Feature = dict[str, Any]


def point_asked(request: HttpRequest) -> Point | None:
    """The point of `lat` and `lon` in the address; None without one that makes sense."""
    try:
        return validate(float(request.GET["lat"]), float(request.GET["lon"]))
    except (KeyError, ValueError, Refused):
        return None


def districts(language: str) -> list[Feature]:
    """The outlines of the city's districts."""
    return [
        feature(one.geometry, name=one.name(language).text)
        for one in directory.current().territories()
        if one.kind == TerritoryKind.DISTRICT
    ]


def buildings(point: Point | None, language: str) -> list[Feature]:
    """The register's buildings around the point."""
    return [
        feature(at(one.lat, one.lon), value=str(one.building_id), name=one.line(language))
        for one in (registries.buildings_around(*point) if point else [])
    ]


def at(lat: float, lon: float) -> Feature:
    """A point as GeoJSON has it."""
    return {"type": "Point", "coordinates": [lon, lat]}


def feature(geometry: Any, **properties: str) -> Feature:
    """Something with a place and a name."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def drawn(**layers: list[Feature]) -> JsonResponse:
    """The layers by their names."""
    return JsonResponse(
        {name: {"type": "FeatureCollection", "features": found} for name, found in layers.items()}
    )
