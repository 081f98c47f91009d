"""How long cases really took: counted over a year, said only where enough of them were closed."""

from datetime import timedelta

import pytest

from komek.cases import queries, services
from komek.cases.models import Case, State
from komek.kernel import clock
from komek.kernel.actors import Actor
from tests.surfaces import faces
from tests.surfaces.people import browser

pytestmark = pytest.mark.django_db
VISITOR = Actor.anonymous("en")


@pytest.fixture
def closed(settings) -> list[Case]:
    """Ten cases that took one to ten hours."""
    settings.REPORTS_OF_NETWORK = settings.REPORTS_OF_CONTACT = 0
    faces.build()
    now = clock.now()
    found = [faces.opened(browser(), address="", lat="51.128", lon="71.43") for _ in range(10)]
    for hours, case in enumerate(found, 1):
        Case.objects.filter(id=case.id).update(
            state=State.CLOSED,
            opened_at=now - timedelta(days=5),
            answered_at=now - timedelta(days=5) + timedelta(hours=hours),
        )
    return found


def counted() -> queries.Duration | None:
    services.count_durations(clock.now())
    return queries.duration(VISITOR, "street_light", "esil")


def test_the_middle_and_nine_of_ten_of_the_district(closed: list[Case]) -> None:
    found = counted()
    assert found is not None
    assert (found.cases, found.here) == (10, True)
    assert found.median == timedelta(hours=5, minutes=30)
    assert found.most == timedelta(hours=9, minutes=6)


def test_with_fewer_in_the_district_the_city_speaks(closed: list[Case]) -> None:
    Case.objects.filter(id=closed[0].id).update(territory=None)
    found = counted()
    assert found is not None
    assert not found.here


def test_with_fewer_in_the_city_nothing_is_said(closed: list[Case]) -> None:
    Case.objects.filter(id=closed[0].id).update(state=State.ANSWERED)
    assert counted() is None


@pytest.mark.parametrize(
    "changes",
    [
        {"first_contact": True},
        {"answered_at": None},
        {"opened_at": clock.now() - timedelta(days=400)},
    ],
)
def test_what_says_nothing_about_waiting_does_not_count(
    closed: list[Case], changes: dict[str, object]
) -> None:
    Case.objects.filter(id=closed[0].id).update(**changes)
    assert counted() is None


def test_counting_again_forgets_what_was(closed: list[Case]) -> None:
    assert counted() is not None
    Case.objects.update(state=State.WITHDRAWN)
    assert counted() is None
