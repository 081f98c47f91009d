"""A small demo city that needs no database: the reference set's services over the usual days."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.city.reference import UNTIL, reference

if TYPE_CHECKING:
    from komek.demo.city.demand import Demand
    from komek.demo.city.period import Period

# Models are imported in the fixtures: this file is read before Django is ready.


@pytest.fixture(scope="session")
def period() -> "Period":
    from zoneinfo import ZoneInfo

    from komek.demo.city.period import Period
    from komek.kernel.workdays import WorkCalendar

    return Period(WorkCalendar("KZ", ZoneInfo("Asia/Almaty")), UNTIL)


@pytest.fixture(scope="session")
def services() -> list[Any]:
    return [
        SimpleNamespace(code=row["code"], group_code=row["group_code"])
        for row in reference("services")
    ]


@pytest.fixture(scope="session")
def city_demand(period: "Period", services: list[Any]) -> "Demand":
    from komek.demo.city import demand, weather

    return demand.make(3, period, weather.make(3, period), services)
