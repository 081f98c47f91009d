"""The city of the doors' tests, built only once Django has its settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from komek.kernel.clock import Journey
    from tests.surfaces.open311.partner import Partner


@pytest.fixture
def city(db: None) -> None:
    """A district, an organisation, and services to ask for."""
    from tests.surfaces import city

    city.build()


@pytest.fixture
def api_key(city: None) -> str:
    """A partner's valid key."""
    from tests.surfaces import city as builder

    return builder.make_key()


@pytest.fixture(params=["xml", "json"])
def form(request: pytest.FixtureRequest) -> str:
    """Both formats."""
    return request.param


@pytest.fixture
def partner(form: str, api_key: str) -> Partner:
    """A program with a key that speaks one of the formats."""
    from tests.surfaces.open311.partner import Partner

    return Partner(form, api_key)


@pytest.fixture
def noon() -> Iterator[Journey]:
    """Noon of a working day in the city."""
    from komek.kernel import clock
    from tests.surfaces.open311.partner import NOON

    with clock.travel(NOON) as journey:
        yield journey


@pytest.fixture
def own_counters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids of keys repeat in every database of the tests, and the home is one."""
    from komek.kernel import limits

    monkeypatch.setattr(limits, "counters", limits.Counters(tmp_path / "key_usage"))
