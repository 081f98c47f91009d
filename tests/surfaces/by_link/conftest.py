"""The city of the link pages' tests."""

import pytest


@pytest.fixture
def city(db: None) -> None:
    """Somebody responsible for lamps, who gets letters."""
    from tests.surfaces import faces

    faces.build()
