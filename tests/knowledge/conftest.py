"""A city with three services, an editor, and a moment to stand at.

Models can be imported only once Django is set up, which comes after this file is read.
"""

import pytest

from tests.directory.moments import TODAY


@pytest.fixture(autouse=True)
def journey():
    """Stand at one moment; every test may move on."""
    from komek.kernel import clock, reference

    reference.forget()
    with clock.travel(TODAY) as journey:
        yield journey
    reference.forget()


@pytest.fixture
def city(db):
    """The small city of the doors: services street_light, advice and lift."""
    from tests.surfaces import city

    city.build()


@pytest.fixture
def editor():
    """Somebody who may change knowledge."""
    from komek.kernel.actors import Actor, Grant, Role

    return Actor("user:1", (Grant(Role.EDITOR),), user_id=1)
