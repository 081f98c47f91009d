"""Whether two cases of the same service are one matter: by who reported, and by where it is."""

from datetime import timedelta
from typing import NamedTuple

from komek.cases.models import Found
from komek.kernel import places

WITHIN = timedelta(days=30)
"""So long after the end of a case the same matter is a repeat of it."""
FIRST_CONTACT_HOLDS_AFTER = timedelta(days=7)
"""An answer at first contact that holds so long without a repeat was one."""


class Matter(NamedTuple):
    """Who reported and where it is, as far as that is known. cell: H3, see kernel.places."""

    resident_id: int | None
    building_id: int | None
    cell: int | None


def found_by(one: Matter, other: Matter) -> Found | None:
    """By what the two are the same matter; None when they are not.

    What is known to be at two places is never one matter, whoever reported it.
    """
    if _apart(one, other):
        return None
    if _same(one.resident_id, other.resident_id):
        return Found.RESIDENT
    if _same(one.building_id, other.building_id):
        return Found.BUILDING
    return Found.CELL if _same(one.cell, other.cell) else None


def _same(one: int | None, other: int | None) -> bool:
    return one is not None and one == other


def _apart(one: Matter, other: Matter) -> bool:
    if one.building_id is not None and other.building_id is not None:
        return one.building_id != other.building_id
    if one.cell is None or other.cell is None:
        return False
    # Whoever points at a map twice does not hit the same hexagon twice.
    return other.cell not in places.neighbours(one.cell)
