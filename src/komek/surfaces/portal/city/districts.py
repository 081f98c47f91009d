"""The city's districts as a drawing: outlines in the units of an SVG, as wide as they are far."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import shapely

from komek.directory import snapshot as directory
from komek.directory.entries import TerritoryEntry
from komek.directory.models import TerritoryKind
from komek.kernel.places import Point, read_polygon
from komek.kernel.reference import InMemory

WIDTH = 600.0
MARGIN = 8.0
FINEST = 0.5
"""Corners nearer than this to the line between their neighbours are left out."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A district: its path, and the point within it where a label goes."""

    district: TerritoryEntry
    path: str
    x: float
    y: float


class Drawing:
    """All districts that hold, and the way from degrees to the drawing's units."""

    def __init__(self, districts: Iterable[TerritoryEntry]) -> None:
        areas = [(one, read_polygon(one.geometry)) for one in districts]
        whole = shapely.union_all([area for _one, area in areas])
        west, south, east, north = whole.bounds if areas else (0.0, 0.0, 1.0, 1.0)
        self._west: float = west
        self._north: float = north
        self._narrower = math.cos(math.radians((south + north) / 2))
        self._scale = (WIDTH - 2 * MARGIN) / ((east - west) * self._narrower)
        self.width = WIDTH
        self.height = round((north - south) * self._scale + 2 * MARGIN, 1)
        self.outlines = tuple(self._outline(one, area) for one, area in areas)

    def place(self, point: Point) -> tuple[float, float]:
        """Where a point lies in the drawing: to the right, down."""
        x = (point.lon - self._west) * self._narrower * self._scale + MARGIN
        y = (self._north - point.lat) * self._scale + MARGIN
        return round(x, 1), round(y, 1)

    def _outline(self, one: TerritoryEntry, area: shapely.Geometry) -> Outline:
        fine = shapely.simplify(area, FINEST / self._scale)
        middle = area.representative_point()
        path = "".join(map(self._path, getattr(fine, "geoms", [fine])))
        return Outline(one, path, *self.place(Point(middle.y, middle.x)))

    def _path(self, polygon: shapely.Polygon) -> str:
        rings = [polygon.exterior, *polygon.interiors]
        return "".join(self._ring(ring) for ring in rings)

    def _ring(self, ring: shapely.LinearRing) -> str:
        corners = (self.place(Point(lat, lon)) for lon, lat in ring.coords)
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "Z"


def districts() -> list[TerritoryEntry]:
    """The districts that hold now, by code."""
    return [one for one in directory.current().territories() if one.kind == TerritoryKind.DISTRICT]


_drawing = InMemory(lambda: Drawing(districts()), about={"directory"})


def drawing() -> Drawing:
    """The city as it is drawn now."""
    return _drawing.get()
