"""What was planted in the demo city, written down for whoever checks a search for problems.

JSON lines: first the city, then one cause a line, the problems first. See
docs/reference/demo-city.md.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from komek.demo.city import decoys
from komek.demo.city.causes import Cause
from komek.demo.city.past import Past
from komek.demo.city.streets import METRES_A_DEGREE, METRES_A_DEGREE_EAST

MOST_NAMED = 400
"""Places of a district are too many to name one by one."""


def write(past: Past, file: Path) -> None:
    """Write the truth of a past whose batches were made."""
    file.write_bytes(b"\n".join(msgspec.json.encode(line) for line in lines(past)) + b"\n")


def lines(past: Past) -> Iterator[dict[str, object]]:
    """What is written, a line each; the ids of cases are those of the batches made so far."""
    yield _city(past)
    yield from _causes(past)
    yield from _noise(past)
    yield _crowd(past)


def _city(past: Past) -> dict[str, object]:
    return {
        "label": "city",
        "requests": past.requests,
        "seed": past.seed,
        "first_day": past.period.first.isoformat(),
        "until": past.period.until.isoformat(),
        "problems": sum(one.label == "problem" for one in past.causes),
    }


def _causes(past: Past) -> Iterator[dict[str, object]]:
    for number, cause in enumerate(past.causes, start=1):
        cases = np.concatenate(past.cases_of.get(number, [np.zeros(0, np.int64)]))
        yield {"id": number, **_described(past, cause), "cases": np.sort(cases).tolist()}


def _noise(past: Past) -> Iterator[dict[str, object]]:
    planted = [one for one in past.causes if one.label == "problem"]
    for cause in decoys.noise(past.grounds, planted, max(3, len(planted) // 3)):
        yield _described(past, cause)


def _crowd(past: Past) -> dict[str, object]:
    town = past.grounds.town
    buildings = np.array(decoys.crowded(past.seed, town))
    return {
        "label": "decoy",
        "kind": "populous_area",
        "times_more_people": decoys.CROWD,
        **_place(past, buildings),
    }


def _described(past: Past, cause: Cause) -> dict[str, object]:
    dates = past.period.dates
    background = past.background(cause)
    return {
        "label": cause.label,
        "kind": cause.kind,
        "services": [past.grounds.demand.services[one].code for one in cause.services],
        "first_day": dates[cause.days.start].isoformat(),
        "last_day": dates[cause.days.stop - 1].isoformat(),
        "planted": cause.count,
        "background": round(background, 2),
        "strength": round((cause.count + background) / max(background, 0.01), 2),
        **_place(past, cause.buildings),
        **cause.details,
    }


def _place(past: Past, buildings: np.ndarray) -> dict[str, object]:
    """Where it is: the middle, how far it reaches, and the buildings and cells unless too many."""
    town = past.grounds.town
    lat, lon = town.lat[buildings], town.lon[buildings]
    middle = float(lat.mean()), float(lon.mean())
    north, east = (lat - middle[0]) * METRES_A_DEGREE, (lon - middle[1]) * METRES_A_DEGREE_EAST
    named = buildings[:MOST_NAMED] if len(buildings) <= MOST_NAMED else buildings[:0]
    return {
        "lat": round(middle[0], 5),
        "lon": round(middle[1], 5),
        "radius_m": round(float(np.hypot(north, east).max())),
        "buildings": town.ids[named].tolist(),
        "cells": sorted(set(town.cell[named].tolist())),
    }
