"""A city to change: an akimat, what stands under it, and an editor.

Models can be imported only once Django is set up, which comes after this file is read.
"""

import pytest

from tests.directory.moments import FOUNDED, TODAY


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
    """The organisation at the top."""
    from komek.directory import services
    from komek.kernel.actors import SYSTEM

    return services.create_organisation(
        actor=SYSTEM, code="akimat", kind="city", name_kk="Әкімдік", at=FOUNDED
    )


@pytest.fixture
def founded(city):
    """Makes departments under the akimat, or under another parent."""
    from komek.directory import services
    from komek.kernel.actors import SYSTEM

    def create(code: str, parent: int | None = None):
        return services.create_organisation(
            actor=SYSTEM,
            code=code,
            kind="department",
            name_kk=code,
            parent_id=parent or city.id,
            at=FOUNDED,
        )

    return create


@pytest.fixture
def editor():
    """Somebody who may change the directory but not its people."""
    from komek.kernel.actors import Actor, Grant, Role

    return Actor("user:1", (Grant(Role.EDITOR),), user_id=1)
