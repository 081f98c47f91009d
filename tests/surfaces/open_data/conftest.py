"""The city of the doors' tests, and a folder of its own for what is published."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def city(db: None) -> None:
    """A district, an organisation, and services to ask for."""
    from tests.surfaces import city

    city.build()


@pytest.fixture
def root(city: None, settings: Any, tmp_path: Path) -> Path:
    """Where the files are published."""
    settings.OPEN_DATA_ROOT = tmp_path / "open-data"
    return settings.OPEN_DATA_ROOT
