"""The town of the tests of cases, made afresh for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cases.town import Town


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences as they stand in the source."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def town(db: None) -> Iterator[Town]:
    """The town, alone in the database and in memory."""
    # pytest reads this file before the root one has set Django up.
    from komek.kernel import reference
    from tests.cases.town import make_town

    made = make_town()
    reference.forget()
    yield made
    reference.forget()
