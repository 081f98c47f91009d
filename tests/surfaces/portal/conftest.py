"""The city of the portal's tests."""

import pytest


@pytest.fixture
def city(db: None) -> None:
    """Somebody responsible for lamps, an address, a second utility."""
    from tests.surfaces import faces

    faces.build()
