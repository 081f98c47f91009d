"""Systemic problems planted in the demo city: what a search for problems ought to find."""

import numpy as np

from komek.demo.city.causes import Cause
from komek.demo.city.grounds import Grounds, Site
from komek.demo.city.problem_kinds import KINDS
from komek.demo.city.streams import stream

SHARE = 0.024
"""Of all requests, so much comes from planted problems."""
AT_A_MILLION = 86
FEWEST, MOST = 6, 180

# Kind: how many of ten, and how many requests against the others.
MIX = {
    "building": (3.2, 0.25),
    "street": (2.0, 0.7),
    "network": (1.6, 1.5),
    "seasonal": (1.0, 6.0),
    "growth": (1.1, 1.5),
    "relapse": (1.1, 0.3),
}
UNEVEN = 0.75
"""Some problems are plain to see, others hardly stand out."""
SMALLEST = 8


def plan(grounds: Grounds, requests: int) -> list[Cause]:
    """All problems of a city with so many requests, each in a place and time of its own."""
    numbers = stream(grounds.seed, "problems")
    kinds = _kinds(how_many(requests))
    sizes = np.array([MIX[kind][1] for kind in kinds]) * numbers.lognormal(0, UNEVEN, len(kinds))
    counts = np.maximum(SMALLEST, np.round(SHARE * requests * sizes / sizes.sum())).astype(int)
    site = Site(grounds, numbers)
    return [KINDS[kind](site, int(count)) for kind, count in zip(kinds, counts, strict=True)]


def how_many(requests: int) -> int:
    """How many problems are planted: four times the requests bring twice the problems."""
    return int(np.clip(round(AT_A_MILLION * (requests / 1e6) ** 0.5), FEWEST, MOST))


def _kinds(count: int) -> list[str]:
    """So many kinds in the proportions of MIX, every kind at least once."""
    names = list(MIX)
    weights = np.array([MIX[name][0] for name in names])
    exact = weights / weights.sum() * (count - len(names))
    whole = np.floor(exact).astype(int)
    for place in np.argsort(whole - exact, kind="stable")[: count - len(names) - whole.sum()]:
        whole[place] += 1
    return [name for name, more in zip(names, whole, strict=True) for _ in range(more + 1)]
