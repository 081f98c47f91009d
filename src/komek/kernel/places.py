"""Where something is: coordinates, H3 cells, distances, and which polygon a point lies in.

Coordinates are WGS 84 degrees and always in the order latitude, longitude; only GeoJSON has them
the other way round (RFC 7946, 3.1.1). Cells are H3 indexes (https://h3geo.org) as integers, which
fit a bigint.
"""

import math
import re
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import h3.api.basic_int as h3
import numpy as np
import shapely
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Invalid

# Hexagons with sides of about 200 m: a few houses, a bus stop with its crossing.
RESOLUTION = 9
# Hexagons with sides of about 76 m, 122 m across in the mean: a stretch of a street.
_STREET_RESOLUTION = 10
_EARTH_RADIUS_M = 6_371_008.8

Key = TypeVar("Key", bound=Hashable)


class Point(NamedTuple):
    """A place on earth in degrees."""

    lat: float
    lon: float


class BadCoordinates(Invalid):
    """These numbers are no place on earth; code `coordinates_swapped` when the reverse would be."""

    def __init__(self, lat: float, lon: float, *, field: str | None = None) -> None:
        code, message = "coordinates_invalid", _("These coordinates are no place on earth.")
        if _on_earth(lon, lat):
            code = "coordinates_swapped"
            message = _("Latitude and longitude seem to be in each other's place.")
        super().__init__(code, message, field=field)


class BadPolygon(Invalid):
    """A GeoJSON geometry is no area that a point can lie in."""


def validate(lat: float, lon: float, *, field: str | None = None) -> Point:
    """The point with these coordinates; raises BadCoordinates when there is none."""
    if not _on_earth(lat, lon):
        raise BadCoordinates(lat, lon, field=field)
    return Point(float(lat), float(lon))


def _on_earth(lat: float, lon: float) -> bool:
    # Comparisons with "not a number" are false, so it and the infinities fail here too.
    return -90 <= lat <= 90 and -180 <= lon <= 180


def cell(lat: float, lon: float, resolution: int = RESOLUTION) -> int:
    """The H3 cell around a valid point."""
    return int(h3.latlng_to_cell(lat, lon, resolution))


def parent(cell: int, resolution: int) -> int:
    """The coarser cell that holds this one."""
    return int(h3.cell_to_parent(cell, resolution))


def neighbours(cell: int, k: int = 1) -> list[int]:
    """The cell itself and all within k steps of it, in rising order: 7 for one step, 19 for two."""
    return sorted(h3.grid_disk(cell, k))


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres between two points (lat, lon) on a round earth, at most 0.6 % off."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    across = math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    chord = math.sin((lat_b - lat_a) / 2) ** 2 + across
    return 2 * _EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, chord)))


def round_to_street(lat: float, lon: float) -> Point:
    """The place the public may see where no street segment is known.

    The centre of a hexagon of about 120 m, the same for every address within it. Laying many
    reports over one another tells no more than one does, as it would with random displacement.
    """
    middle = h3.cell_to_latlng(cell(lat, lon, _STREET_RESOLUTION))
    return Point(*(round(degrees, 5) for degrees in middle))


def read_polygon(geometry: Mapping[str, Any]) -> shapely.Polygon | shapely.MultiPolygon:
    """The area a GeoJSON Polygon or MultiPolygon describes; raises BadPolygon or BadCoordinates.

    Stricter than most readers, as a slip here would send cases to the wrong district: rings must
    be closed, on earth, and cross neither themselves nor each other.
    """
    try:
        kind, coordinates = geometry["type"], geometry["coordinates"]
        polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}[kind]
        rings = [[_read_ring(ring) for ring in polygon] for polygon in polygons]
        parts = [shapely.Polygon(outer, holes) for outer, *holes in rings]
        area = parts[0] if kind == "Polygon" else shapely.MultiPolygon(parts)
        if area.is_empty:
            raise ValueError("an area without any polygon")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        message = _("This is not a GeoJSON Polygon or MultiPolygon.")
        raise BadPolygon("polygon_malformed", message) from error
    if not area.is_valid:
        message = _("The outline crosses itself or covers a place twice, near {place}.")
        raise BadPolygon("polygon_invalid", format_lazy(message, place=_fault(area)))
    return area


def _read_ring(ring: list[list[float]]) -> list[tuple[float, float]]:
    points = [validate(lat, lon) for lon, lat, *_height in ring]
    if len(points) < 4 or points[0] != points[-1]:
        raise BadPolygon("polygon_not_closed", _("The outline does not end where it began."))
    return [(point.lon, point.lat) for point in points]


def _fault(area: shapely.Geometry) -> str:
    """Where GEOS found the fault: "51.1, 71.4" out of "Self-intersection[71.4 51.1]"."""
    reason = shapely.is_valid_reason(area)
    return re.sub(r".*\[(\S+) (\S+)\]", r"\2, \1", reason)


class PolygonIndex(Generic[Key]):
    """Which of many areas a point lies in; built once, safe to share between threads."""

    def __init__(self, areas: Iterable[tuple[Key, Mapping[str, Any]]]) -> None:
        """areas: pairs of key and GeoJSON geometry. Raises as `read_polygon` does."""
        pairs = [(key, _read_noting(key, geometry)) for key, geometry in areas]
        self._keys = [key for key, _ in pairs]
        self._areas = np.array([area for _, area in pairs], dtype=object)
        self._warm_up()

    def find(self, lat: float, lon: float) -> Key | None:
        """The key of the area around this point, its border included; None outside of all.

        Where areas meet or overlap, the one that was given first.
        """
        # Asking each of some hundred prepared areas is faster than a tree that finds whom to ask.
        around = shapely.intersects_xy(self._areas, lon, lat)
        return self._keys[around.argmax()] if around.any() else None

    def _warm_up(self) -> None:
        # GEOS builds its indexes when they are first asked, and not safely when two threads ask
        # at once: ask now.
        shapely.prepare(self._areas)
        for area in self._areas:
            inside = area.representative_point()
            self.find(inside.y, inside.x)


def _read_noting(key: Hashable, geometry: Mapping[str, Any]) -> shapely.Geometry:
    try:
        return read_polygon(geometry)
    except Invalid as error:
        error.add_note(f"in the polygon of {key!r}")
        raise
