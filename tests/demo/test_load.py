"""The demo city loads whole, quickly, and only once."""

import time

import pytest

from komek import demo
from komek.cases.models import Case
from komek.directory.models import Membership, Service
from komek.kernel import reference
from komek.kernel.models import ApiKey, OutboxEvent
from komek.registries.models import Building

pytestmark = pytest.mark.django_db

# Measured below 6 s beside other work on two cores; a slow machine of a friend may take longer.
LONGEST_S = 30


@pytest.fixture(autouse=True)
def _fresh():
    reference.forget()
    yield
    reference.forget()


def test_the_demo_city_loads_once():
    began = time.monotonic()
    lines = demo.load()
    assert time.monotonic() - began < LONGEST_S
    assert sum("komek_" in line for line in lines) == 1
    before = _counts()
    assert not any("komek_" in line for line in demo.load())
    assert _counts() == before


def _counts() -> list[int]:
    models = (Service, Building, Membership, ApiKey, OutboxEvent, Case)
    return [model.objects.count() for model in models]
