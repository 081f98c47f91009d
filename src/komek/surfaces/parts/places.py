"""Choosing a place by the words of an address, or by what people call a place instead."""

import re
from typing import NamedTuple

from django.utils.translation import get_language

from komek.kernel.languages import closest
from komek.kernel.places import Point
from komek.registries import landmarks
from komek.registries import queries as registries

MOST_FOUND = 8
MOST_LANDMARKS = 3
SHORTEST = 3
_VALUE = re.compile(r"(landmark-)?([0-9]{1,18})", re.ASCII)


class Found(NamedTuple):
    """A place to choose: its name as the form sends it, its address, where it is.

    building_id: None for a landmark.
    """

    value: str
    label: str
    point: Point
    building_id: int | None


def search(text: str) -> list[Found]:
    """Buildings and landmarks that may be meant, in any of the city's scripts, the best first.

    Whoever says a number means a house, whoever says none may mean the shop.
    """
    if len(text.strip()) < SHORTEST:
        return []
    houses = [_house(one) for one in registries.find_buildings(text[:200], MOST_FOUND)]
    known = [_known(one) for one in landmarks.find_landmarks(text[:200], MOST_LANDMARKS)]
    by_number = any(sign.isdigit() for sign in text)
    return ([*houses, *known] if by_number else [*known, *houses])[:MOST_FOUND]


def chosen(value: str) -> Found | None:
    """The place a form names; None for anything that is none, a forged name included."""
    named = _VALUE.fullmatch(value)
    if named is None:
        return None
    if named[1]:
        landmark = landmarks.landmark(int(named[2]))
        return None if landmark is None else _known(landmark)
    building = registries.building(int(named[2]))
    return None if building is None else _house(building)


def _house(one: registries.Address) -> Found:
    line = one.line(closest(get_language()))
    return Found(str(one.building_id), line, Point(one.lat, one.lon), one.building_id)


def _known(one: landmarks.Place) -> Found:
    line = one.line(closest(get_language()))
    return Found(f"landmark-{one.landmark_id}", line, Point(one.lat, one.lon), None)
