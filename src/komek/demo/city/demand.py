"""What people ask for: how much of each service on each day, and at what hour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from komek.demo.city import tables
from komek.demo.city.period import SECONDS_A_DAY, Booleans, Integers, Numbers, Period
from komek.demo.city.streams import stream
from komek.demo.city.weather import Weather
from komek.directory.entries import ServiceEntry

PLACES = ("home", "near", "street", "none")
"""Where a matter is: at the caller's home, near it, on a street, or nowhere in particular."""

# Real days differ from their mean by more than chance: all together, a group, a single service.
DAILY_NOISE = {"city": 0.04, "group": 0.10, "service": 0.16}
# Weekends begin later: this much of each hour's requests comes an hour later.
WEEKEND_DELAY = 0.45


@dataclass(frozen=True, eq=False)
class Demand:
    """One value a service, in the order of `services`.

    first_contact: how likely an operator answers it at once, before the city's mean is set.
    place: index into PLACES. rates: days x services, the share of all requests; their sum is 1.
    """

    services: Sequence[ServiceEntry]
    first_contact: Numbers
    place: Integers
    hours: Sequence[str]
    rates: Numbers

    def index(self, code: str) -> int:
        """The position of a service."""
        return next(at for at, service in enumerate(self.services) if service.code == code)

    def shares(self) -> Numbers:
        """The share of each service over the whole period."""
        return self.rates.sum(axis=0)

    def times(self, service: Integers, weekend: Booleans, numbers: np.random.Generator) -> Numbers:
        """Seconds since local midnight at which requests for these services come."""
        kinds = sorted(set(self.hours))
        kind_of = np.array([kinds.index(name) for name in self.hours])
        kind = kind_of[service] + len(kinds) * weekend
        drawn = numbers.random(len(service))
        seconds = np.empty(len(service))
        for one, name in enumerate(kinds):
            for late in (False, True):
                chosen = kind == one + len(kinds) * late
                seconds[chosen] = _within_a_day(name, late, drawn[chosen])
        return seconds


def make(seed: int, period: Period, weather: Weather, services: Sequence[ServiceEntry]) -> Demand:
    """The demand for a directory's services; those without an own row are like their group."""
    wanted = [_wanted(service) for service in services]
    return Demand(
        services=services,
        first_contact=np.array([float(row["first_contact"]) for row in wanted]),
        place=np.array([PLACES.index(row["place"]) for row in wanted]),
        hours=[row["hours"] for row in wanted],
        rates=_rates(seed, period, weather, services, wanted),
    )


def _wanted(service: ServiceEntry) -> tables.Row:
    group = tables.by_first("groups")[service.group_code]
    own = tables.by_first("services").get(service.code, {"weight": "1"})
    return {**group, **{column: cell for column, cell in own.items() if cell}}


def _rates(
    seed: int,
    period: Period,
    weather: Weather,
    services: Sequence[ServiceEntry],
    wanted: Sequence[tables.Row],
) -> Numbers:
    pressures = weather.pressures()
    columns = [
        float(row["weight"])
        * _season(row["season"], period)
        * _weekday(row["hours"], period)
        * _pressed(row["weather"], pressures, period.length)
        for row in wanted
    ]
    rates = np.column_stack(columns) * period.growth[:, None]
    rates *= _group_scale(rates, services)
    rates *= _noise(seed, period.length, services)
    return rates / rates.sum()


def _season(name: str, period: Period) -> Numbers:
    """Monthly levels, gliding from the middle of a month to the middle of the next."""
    levels = tables.profile("seasons", name)
    around = np.concatenate((levels[-1:], levels, levels[:1]))
    within = [(day.month - 1) + (day.day - 0.5) / 30.5 for day in period.dates]
    return np.interp(within, np.arange(-0.5, 13), around)


def _weekday(hours: str, period: Period) -> Numbers:
    return tables.profile("weekdays", hours)[period.weekdays]


def _pressed(cell: str, pressures: Mapping[str, Numbers], days: int) -> Numbers:
    """How weather multiplies requests: "wind:2;cold:0.4"."""
    factor = np.ones(days)
    for part in tables.listed(cell.replace("none", "")):
        name, strength = part.split(":")
        factor += float(strength) * pressures[name]
    return factor


def _group_scale(rates: Numbers, services: Sequence[ServiceEntry]) -> Numbers:
    """What makes a group's services together weigh what the group does."""
    totals = rates.sum(axis=0)
    scale = np.empty(len(services))
    groups = np.array([service.group_code for service in services])
    for code in np.unique(groups):
        weight = float(tables.by_first("groups")[code]["weight"])
        scale[groups == code] = weight / totals[groups == code].sum()
    return scale


def _noise(seed: int, days: int, services: Sequence[ServiceEntry]) -> Numbers:
    numbers = stream(seed, "days")
    codes, group_of = np.unique([one.group_code for one in services], return_inverse=True)
    city = numbers.normal(0, DAILY_NOISE["city"], (days, 1))
    group = numbers.normal(0, DAILY_NOISE["group"], (days, len(codes)))[:, group_of]
    own = numbers.normal(0, DAILY_NOISE["service"], (days, len(services)))
    return np.exp(city + group + own)


def _within_a_day(hours: str, weekend: bool, drawn: Numbers) -> Numbers:
    weights = tables.profile("hours", hours)
    if weekend:
        weights = (1 - WEEKEND_DELAY) * weights + WEEKEND_DELAY * np.roll(weights, 1)
    reached = np.concatenate(([0.0], np.cumsum(weights / weights.sum())))
    return np.interp(drawn, reached, np.linspace(0, SECONDS_A_DAY, 25))
