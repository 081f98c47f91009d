"""A city with three services, an editor, and a moment to stand at.

Models can be imported only once Django is set up, which comes after this file is read.
"""

import pytest

from tests.directory.conftest import journey

__all__ = ["journey"]


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
