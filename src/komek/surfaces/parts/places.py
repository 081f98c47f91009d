"""Choosing a place in the address register, by the words of an address."""

from typing import NamedTuple

from django.utils.translation import get_language

from komek.kernel.languages import closest
from komek.registries import queries as registries

MOST_FOUND = 8
SHORTEST = 3


class Found(NamedTuple):
    """A building to choose: its id as the form sends it, and its address."""

    value: str
    label: str


def search(text: str) -> list[Found]:
    """Buildings whose address contains the words typed, in any of the city's scripts."""
    if len(text.strip()) < SHORTEST:
        return []
    return [_offered(one) for one in registries.find_buildings(text[:200], MOST_FOUND)]


def chosen(building_id: str) -> Found | None:
    """The building a form names; None for anything that is none, a forged id included."""
    if not building_id.isascii() or not building_id.isdigit() or len(building_id) > 18:
        return None
    building = registries.building(int(building_id))
    return None if building is None else _offered(building)


def _offered(building: registries.Address) -> Found:
    return Found(str(building.building_id), building.line(closest(get_language())))
