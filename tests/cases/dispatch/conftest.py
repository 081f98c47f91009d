"""A depot that is told by a pigeon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from komek.kernel.clock import Journey
    from tests.cases.town import Town


@pytest.fixture
def time() -> Iterator[Journey]:
    """A Wednesday morning that stands still until it is moved on."""
    from komek.kernel import clock

    with clock.travel(datetime.fromisoformat("2026-03-18T09:00:00+05:00")) as journey:
        yield journey


@pytest.fixture
def pigeon(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The town, whose depot receives its work by pigeon."""
    from komek.cases import ways
    from tests.cases.dispatch.depots import connected
    from tests.contracts.dummy_ways import pigeon as bird

    monkeypatch.setattr(ways, "PACKAGES", ["komek.cases.dispatch", "tests.contracts.dummy_ways"])
    bird.calm()
    connected(town.depot, "pigeon")
    yield town
    bird.calm()
