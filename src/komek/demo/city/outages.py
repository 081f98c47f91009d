"""Outages: within minutes many people report one and the same thing, and then nobody does."""

import numpy as np

from komek.demo.city.causes import Cause
from komek.demo.city.grounds import Grounds
from komek.demo.city.period import SECONDS_A_DAY, Integers, Period
from komek.demo.city.streams import stream

SHARE = 0.03
"""Of all requests, so much comes in outages."""
AT_A_MILLION = 130
FEWEST, MOST = 5, 320

# What goes out, how often, and whether only in the heating season.
WHAT = (
    ("power-outage", 0.40, False),
    ("no-cold-water", 0.27, False),
    ("hot-water-none", 0.13, False),
    ("heating-none", 0.10, True),
    ("no-internet", 0.07, False),
    ("gas-none", 0.03, False),
)
HEATING_MONTHS = (9, 10, 11, 0, 1, 2)
KNOWN_AT_ONCE = 0.97
"""Once operators know of an outage, they answer at first contact."""
UNKNOWN = 0.06
"""The share of callers who come before anybody knows."""


def plan(grounds: Grounds, requests: int) -> list[Cause]:
    """All outages of a city with so many requests."""
    numbers = stream(grounds.seed, "outages")
    count = int(np.clip(round(AT_A_MILLION * (requests / 1e6) ** 0.5), FEWEST, MOST))
    sizes = numbers.lognormal(0, 0.85, count)
    counts = np.maximum(5, np.round(SHARE * requests * sizes / sizes.sum())).astype(int)
    return [_outage(grounds, int(one), numbers) for one in counts]


def _outage(grounds: Grounds, count: int, numbers: np.random.Generator) -> Cause:
    known = [one for one in WHAT if one[0] in {s.code for s in grounds.demand.services}]
    weights = np.array([one[1] for one in known])
    code, _often, only_winter = known[int(numbers.choice(len(known), p=weights / weights.sum()))]
    day = _day(grounds.period, numbers, only_winter)
    return burst(grounds, code, day, count, numbers, label="outage", kind="outage")


def burst(
    grounds: Grounds,
    code: str,
    day: int,
    count: int,
    numbers: np.random.Generator,
    *,
    label: str,
    kind: str,
) -> Cause:
    """So many people around one place report the same within hours, most within minutes."""
    middle = int(numbers.choice(len(grounds.town), p=grounds.homes.share[0]))
    # The more people call, the more houses are without.
    houses = int(np.clip(numbers.normal(1.1, 0.25) * count**0.75, 6, 900))
    hours = numbers.uniform(1.5, 9)
    moments = _moments(grounds.period, day, count, hours, numbers)
    nights = int(grounds.period.day_of(moments).max()) - day
    return Cause(
        label=label,
        kind=kind,
        services=np.array([grounds.demand.index(code)]),
        buildings=grounds.town.nearest(middle, houses),
        first=day,
        rhythm=np.ones(1 + nights),
        count=count,
        first_contact=KNOWN_AT_ONCE,
        unknown=UNKNOWN,
        moments=moments,
        details={"hours": round(float(hours), 1)},
    )


def _day(period: Period, numbers: np.random.Generator, only_winter: bool) -> int:
    while True:
        day = int(numbers.integers(period.length - 1))
        if not only_winter or period.months[day] in HEATING_MONTHS:
            return day


def _moments(
    period: Period, day: int, count: int, hours: float, numbers: np.random.Generator
) -> Integers:
    start = period.starts[day] + numbers.uniform(0.27, 0.9) * SECONDS_A_DAY
    later = numbers.exponential(numbers.uniform(12, 50) * 60, count)
    moments = start + np.minimum(later, hours * 3600 * numbers.random(count))
    return np.minimum(moments, period.end - 1).astype(np.int64)
