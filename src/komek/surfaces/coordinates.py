"""Coordinates as programs send them: finite, on earth, and in the right order."""

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
    outside = directory.territory_at(meant.lat, meant.lon) is None
    if outside and directory.territory_at(meant.lon, meant.lat) is not None:
        message = _("Latitude and longitude seem to be in each other's place.")
        raise Invalid("coordinates_swapped", message, field="lat")
    return meant
