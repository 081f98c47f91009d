"""The city of the desk's tests."""

import pytest


@pytest.fixture
def city(db: None) -> None:
    """Somebody responsible for lamps, an address, a second utility."""
    from tests.surfaces import faces

    faces.build()


@pytest.fixture
def case(city: None):
    """A dark yard, reported by somebody without an account."""
    from tests.surfaces import faces
    from tests.surfaces.people import browser

    return faces.opened(browser())


@pytest.fixture
def executor(city: None):
    """A browser of somebody who works for those responsible for lamps."""
    from komek.kernel.actors import Role
    from tests.surfaces import faces
    from tests.surfaces.people import browser, user

    return browser(user("serik@example.kz", Role.EXECUTOR, faces.organisation()))
