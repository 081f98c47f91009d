"""The city of the doors' tests, built only once Django has its settings."""

import pytest


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
