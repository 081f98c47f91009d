"""Coordinates as programs send them: finite, on earth, and in the right order."""

from functools import lru_cache

import shapely
from django.utils.translation import gettext_lazy as _

from komek.directory.snapshot import Snapshot
from komek.kernel import places
from komek.kernel.errors import Invalid
from komek.kernel.places import Point


def point(directory: Snapshot, lat: float, lon: float) -> Point:
    """The point meant; raises Invalid where it is none, or lies in the city only when turned round.

    A place outside the city is a point like any other: what to do with it is the case's matter.
    """
    meant = places.validate(lat, lon, field="lat")
    if _seems_turned(directory, meant):
        message = _("Latitude and longitude seem to be in each other's place.")
        raise Invalid("coordinates_swapped", message, field="lat")
    return meant


def _seems_turned(directory: Snapshot, meant: Point) -> bool:
    west, south, east, north = _bounds(directory)
    # Nearly every point ends here, without a look at any district.
    if not (west <= meant.lat <= east and south <= meant.lon <= north):
        return False
    outside = directory.territory_at(meant.lat, meant.lon) is None
    return outside and directory.territory_at(meant.lon, meant.lat) is not None


@lru_cache(maxsize=2)
def _bounds(directory: Snapshot) -> tuple[float, float, float, float]:
    """West, south, east and north of all territories; a box that holds nothing where none is."""
    areas = [places.read_polygon(one.geometry) for one in directory.territories()]
    return tuple(shapely.total_bounds(areas).tolist())
