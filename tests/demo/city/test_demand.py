"""What the demo city asks for: every service has words and a level, days and hours differ."""

from typing import Any

import numpy as np
import pytest

from komek.demo.city import demand, tables, weather
from komek.demo.city.demand import Demand
from komek.demo.city.period import SECONDS_A_DAY, Period
from komek.demo.city.streams import stream
from tests.demo.city.reference import reference


def test_every_service_has_a_level_and_words_in_three_languages() -> None:
    codes = {row["code"] for row in reference("services")}
    assert {row["service_code"] for row in tables.rows("services")} == codes
    for row in tables.rows("phrases"):
        assert len(tables.listed(row["ru"])) >= 2, row
        assert len(tables.listed(row["kk"])) >= 2, row
        assert row["mixed"], row
        assert row["en"], row
    assert {row["service_code"] for row in tables.rows("phrases")} == codes


def test_a_service_that_needs_a_place_gets_one() -> None:
    for row in reference("services"):
        own, group = (
            tables.by_first("services")[row["code"]],
            tables.by_first("groups")[row["group_code"]],
        )
        nowhere = (own["place"] or group["place"]) == "none"
        assert not (nowhere and row["needs_place"] == "1"), row["code"]


def test_streams_of_a_name_repeat_and_of_two_names_differ() -> None:
    assert stream(7, "a", 1).random() == stream(7, "a", 1).random()
    assert stream(7, "a", 1).random() != stream(7, "a", 2).random()
    assert stream(7, "a", 1).random() != stream(8, "a", 1).random()


def test_the_past_is_three_years_ever_busier(period: Period) -> None:
    assert period.length == 1096
    assert period.growth.mean() == pytest.approx(1)
    years = [part.mean() for part in np.array_split(period.growth, 3)]
    assert years[1] / years[0] == pytest.approx(1.6, rel=0.1)
    assert years[2] / years[0] == pytest.approx(2.0, rel=0.1)


def test_a_day_begins_at_local_midnight_even_when_the_zone_changes(period: Period) -> None:
    lengths = np.diff(period.starts)
    put_back = period.dates.index(period.dates[0].replace(year=2024, month=2, day=29))
    assert lengths[put_back] == 25 * 3600
    assert set(np.delete(lengths, put_back)) == {SECONDS_A_DAY}


def test_winters_are_cold_and_summers_are_not(period: Period) -> None:
    made = weather.make(3, period)
    assert made.temperature[period.months == 0].mean() < -10
    assert made.temperature[period.months == 6].mean() > 17
    assert made.snow[(period.months > 4) & (period.months < 8)].sum() == 0


def monthly(city_demand: Demand, period: Period, code: str) -> list[float]:
    rates = city_demand.rates[:, city_demand.index(code)] / period.growth
    return [rates[period.months == month].mean() for month in range(12)]


def test_every_service_has_its_season(city_demand: Demand, period: Period) -> None:
    assert np.argmax(monthly(city_demand, period, "snow-road")) in (11, 0, 1)
    assert np.argmax(monthly(city_demand, period, "mosquitoes")) in (5, 6)
    assert np.argmax(monthly(city_demand, period, "spring-flood-house")) == 3
    assert np.argmax(monthly(city_demand, period, "heating-start")) in (8, 9)


def test_offices_are_asked_on_working_days(city_demand: Demand, period: Period) -> None:
    rates = city_demand.rates[:, city_demand.index("targeted-aid")] / period.growth
    assert rates[period.weekdays == 6].mean() < 0.4 * rates[period.weekdays == 0].mean()


def test_noise_comes_at_night_and_questions_by_day(city_demand: Demand) -> None:
    many = 20_000
    numbers = stream(3, "test")
    hours = {}
    for code in ("noise-at-night", "targeted-aid"):
        service = np.full(many, city_demand.index(code))
        seconds = city_demand.times(service, np.zeros(many, bool), numbers)
        assert seconds.min() >= 0
        assert seconds.max() < SECONDS_A_DAY
        hours[code] = seconds // 3600
    night = {code: np.mean((at >= 22) | (at < 6)) for code, at in hours.items()}
    assert night["noise-at-night"] > 0.4
    assert night["targeted-aid"] < 0.1


def test_bad_weather_brings_requests(city_demand: Demand, period: Period) -> None:
    snow = weather.make(3, period).pressures()["snow"]
    rates = city_demand.rates[:, city_demand.index("snow-road")] / period.growth
    winter = np.isin(period.months, (11, 0, 1))
    assert rates[winter & (snow > 1)].mean() > 2.5 * rates[winter & (snow == 0)].mean()


def test_groups_weigh_what_their_table_says(city_demand: Demand, services: list[Any]) -> None:
    shares = city_demand.shares()
    assert shares.sum() == pytest.approx(1)
    weights = {row["group_code"]: float(row["weight"]) for row in tables.rows("groups")}
    for group, weight in weights.items():
        found = sum(s for s, one in zip(shares, services, strict=True) if one.group_code == group)
        assert found == pytest.approx(weight / sum(weights.values()), rel=0.12)


def test_a_service_without_an_own_row_is_like_its_group(period: Period) -> None:
    class Unknown:
        code, group_code = "brand-new", "water"

    made = demand.make(3, period, weather.make(3, period), [Unknown()])  # type: ignore[list-item]
    assert demand.PLACES[made.place[0]] == "home"
