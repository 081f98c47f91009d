"""The weather of a steppe city, day by day, and how hard it presses on its services."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from komek.demo.city.period import Integers, Numbers, Period
from komek.demo.city.streams import stream

WARMEST_DAY = 200  # of the year: the middle of July
MEAN, SWING = 3.6, 18.6  # degrees over the year, as in Astana
MEMORY = 0.82  # how much of a day's departure from the season is left the next day
WET_DAYS = (0.26, 0.22, 0.22, 0.22, 0.27, 0.29, 0.32, 0.26, 0.20, 0.24, 0.28, 0.29)


@dataclass(frozen=True, eq=False)
class Weather:
    """One value a day: mean temperature in degrees, snowfall in cm, rain in mm, wind in m/s."""

    temperature: Numbers
    snow: Numbers
    rain: Numbers
    wind: Numbers

    def pressures(self) -> Mapping[str, Numbers]:
        """By name, how far a day is from ordinary weather: 0 when it is not, about 1 when bad."""
        yesterday = np.concatenate(([0.0], self.snow[:-1]))
        before = np.concatenate(([self.temperature[0]], self.temperature[:-1]))
        crossing = (np.maximum(before, self.temperature) > -1) & (self.temperature < 1)
        return {
            "cold": np.clip((-self.temperature - 14) / 12, 0, 2),
            "heat": np.clip((self.temperature - 20) / 6, 0, 2),
            "snow": np.clip((self.snow + 0.6 * yesterday) / 8, 0, 2),
            "rain": np.clip(self.rain / 15, 0, 2.5),
            "wind": np.clip((self.wind - 11) / 6, 0, 2),
            "ice": np.where(crossing, 0.8, 0.0) + np.where(self.rain > 0, 0.4, 0.0) * crossing,
        }


def make(seed: int, period: Period) -> Weather:
    """The weather of a period: seasons are certain, days are drawn."""
    numbers = stream(seed, "weather")
    day_of_year = np.array([day.timetuple().tm_yday for day in period.dates])
    usual = MEAN + SWING * np.cos(2 * np.pi * (day_of_year - WARMEST_DAY) / 365.25)
    temperature = usual + _departures(numbers, period.length)
    wet = numbers.random(period.length) < np.array(WET_DAYS)[period.months]
    amount = np.where(wet, numbers.gamma(0.8, 5.5, period.length), 0)
    wind = 5.5 + numbers.gamma(1.6, 1.9, period.length) + _winter(period.months)
    return Weather(
        temperature=temperature,
        snow=np.where(temperature < 0, amount, 0),
        rain=np.where(temperature >= 0, amount, 0),
        wind=wind,
    )


def _departures(numbers: np.random.Generator, days: int) -> Numbers:
    shocks = numbers.normal(0, 3.1, days)
    departures = np.empty(days)
    reached = 0.0
    for day, shock in enumerate(shocks):
        reached = departures[day] = MEMORY * reached + shock
    return departures


def _winter(months: Integers) -> Numbers:
    return np.where((months < 3) | (months > 9), 1.2, 0.0)
