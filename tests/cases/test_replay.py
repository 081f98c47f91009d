"""A time lived once more, and swept: whoever is reminded of what, is so by the rules alone.

In every run eighteen days of the small town. Under --all a year of the demo city: all of its 750
organisations and 2,000 more members of staff with their leaves, through the real verbs with the
clock in our hands. The city has 60,000 requests in three years; of the last year's 26,000 about one
in seven was somebody's work, and each of those is lived again.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from pytest_django.plugin import DjangoDbBlocker

from komek.cases.models import Assignment, Case, CaseEvent
from komek.demo.city import building
from komek.kernel import clock
from tests.cases.offices import staffed, workers
from tests.cases.replay import Offices, Told, expected, lived, once_more, told, worked_on
from tests.cases.town import POTHOLE, Town
from tests.emptied import empty

CASES, SEED, UNTIL = 60_000, 5, date(2026, 11, 23)
END = datetime.combine(UNTIL, time.min, UTC)
YEAR, DAYS, HOUR = timedelta(days=365), timedelta(days=18), timedelta(hours=1)
VERBS = (
    "accept",
    "accept",
    "forward",
    "ask",
    "reply",
    "refuse",
    "route",
    "answer",
    "reopen",
    "withdraw",
)


def by_the_rules(
    events: list[CaseEvent], begin: datetime, offices: Offices, new, every: timedelta
) -> set[Told]:
    """Who was told what; the very same that they ought to have been told."""
    with clock.travel(begin) as now:
        log = lived(events, now, workers(), new, every)
        last = now.now()
    was = told()
    assert was == set(expected(log, offices, last, every))
    assert {one.about for one in was} == {"50", "80", "100"}
    return was


def in_town(town: Town, chance: random.Random) -> list[CaseEvent]:
    """What happened to forty potholes, possible or not."""
    events = []
    for pothole in range(40):
        at = END + chance.random() * DAYS * 0.4
        for verb in ("open", "accept", *chance.choices(VERBS, k=chance.randrange(5))):
            where = chance.choice([town.roads, town.depot, town.other_depot, town.water])
            at = at.replace(microsecond=0)
            events.append(CaseEvent(case_id=pothole, at=at, verb=verb, organisation_id=where.id))
            at += chance.random() * timedelta(days=5)
    last = CaseEvent(case_id=0, at=END + DAYS, verb="note")
    return [*sorted((one for one in events if one.at < last.at), key=lambda one: one.at), last]


def test_eighteen_days_of_the_town(town: Town) -> None:
    offices = staffed(SEED, 20, END, END + DAYS)
    events = in_town(town, random.Random(SEED))
    was = by_the_rules(events, END, offices, lambda _opening: POTHOLE, 2 * HOUR)
    assert len(was) > 50


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo city, for one test alone."""
    with django_db_blocker.unblock():
        empty()
        building.build(requests=CASES, seed=SEED, until=UNTIL, say=lambda _line: None)
    yield
    with django_db_blocker.unblock():
        empty()


@pytest.mark.long
@pytest.mark.usefixtures("city")
@pytest.mark.django_db
def test_a_year_of_the_city() -> None:
    offices = staffed(SEED, 2_000, END - YEAR, END)
    events = worked_on(END - YEAR, END)
    Case.objects.update(state="withdrawn")
    Assignment.objects.filter(ended_at=None).update(ended_at=END - YEAR)
    assert len(events) > 10_000
    assert len(by_the_rules(events, END - YEAR, offices, once_more, 4 * HOUR)) > 4_000
