"""A small demo city that needs no database: the reference set's services over the usual days."""

import csv
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import komek
from komek.demo.city import demand, weather
from komek.demo.city.period import Period
from komek.kernel.workdays import WorkCalendar

UNTIL = date(2026, 11, 23)
REFERENCE = Path(komek.__file__).parent / "demo" / "astana"


def reference(name: str) -> list[dict[str, str]]:
    """The rows of a table of the reference set."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def period() -> Period:
    return Period(WorkCalendar("KZ", ZoneInfo("Asia/Almaty")), UNTIL)


@pytest.fixture(scope="session")
def services() -> list[Any]:
    return [
        SimpleNamespace(code=row["code"], group_code=row["group_code"])
        for row in reference("services")
    ]


@pytest.fixture(scope="session")
def city_demand(period: Period, services: list[Any]) -> demand.Demand:
    return demand.make(3, period, weather.make(3, period), services)
