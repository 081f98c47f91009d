"""Lists: whatever is asked for, exactly what fits, in order, each line once on one page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from komek.cases import queries
from komek.cases.models import OPEN_STATES, State
from komek.cases.queries import Asked, Clock, Order, StateName, Term, ranges
from komek.cases.queries.lists import newest, walking
from komek.cases.services import search
from komek.kernel import clock
from komek.kernel.actors import Actor, Role
from tests.cases import crowd
from tests.cases.town import Town

ENOUGH = 150
UNHURRIED = {
    "deadline": None,
    "phases": [Phase.generate, Phase.shrink],
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


@dataclass(frozen=True)
class Scene:
    """A crowd, and who looks at it from where; None is the whole city."""

    town: Town
    crowd: list[crowd.One]
    lookers: dict[str | None, Actor]

    def naively(self, asked: Asked, within: str | None) -> list[int]:
        return crowd.naively(self.crowd, asked, within, self.lookers[within].user_id or 0)


@pytest.fixture
def scene(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Ranges are so small that the crowd fills many of them."""
    for module in (ranges, search):
        monkeypatch.setattr(module, "RANGE", 32)
    with clock.travel(crowd.NOW):
        lookers = {
            None: town.staff(Role.OPERATOR),
            "hall": town.staff(Role.HEAD, town.hall),
            "roads": town.staff(Role.EXECUTOR, town.roads),
            "water": town.staff(Role.EXECUTOR, town.water),
        }
        people = crowd.gather(town, ENOUGH, worker=lookers["roads"].user_id)
        clock_after = clock.now() + timedelta(minutes=1)
        with clock.travel(clock_after):
            search.take_up(60)
        yield Scene(town, people, lookers)


def pages(actor: Actor, asked: Asked, limit: int) -> Iterator[list[int]]:
    """The ids of all pages of a list."""
    after: str | None = None
    for _ in range(ENOUGH * 2):
        page = queries.listed(actor, asked, after=after, limit=limit)
        assert len(page.lines) <= limit
        yield [line.id for line in page.lines]
        if page.after is None:
            return
        after = str(page.after)
    raise AssertionError("the list has no end")


def listed(actor: Actor, asked: Asked, limit: int = 40) -> list[int]:
    return [case_id for page in pages(actor, asked, limit) for case_id in page]


def some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


DAYS = st.none() | st.dates(date(2026, 2, 1), date(2026, 3, 14))


@st.composite
def wishes(draw: st.DrawFn) -> Asked:
    """Any conditions that do not contradict each other."""
    state = draw(st.lists(st.sampled_from(StateName), max_size=3, unique=True))
    only_open = Asked(state=state).states <= set(OPEN_STATES)
    term = draw(st.none() | st.sampled_from(Term)) if only_open else None
    opened, closed = sorted_days(draw), sorted_days(draw)
    return Asked(
        state=state,
        term=term,
        days=draw(st.integers(0, 4)) if term is Term.WITHIN else None,
        clock=draw(st.sampled_from(Clock)),
        service=draw(some(["pothole", "advice"])),
        group=draw(some(["streets"])),
        district=draw(some(["esil"])),
        organisation=draw(some(["hall", "roads", "depot", "water"])),
        channel=draw(some(crowd.CHANNELS)),
        opened_from=opened[0],
        opened_to=opened[1],
        closed_from=closed[0],
        closed_to=closed[1],
        words=draw(st.just("") | st.sampled_from(crowd.WORDS)),
        mine=draw(st.integers(0, 5)) == 0,
        order=draw(st.sampled_from(Order)) if only_open else Order.NEWEST,
    )


def sorted_days(draw: st.DrawFn) -> tuple[date | None, date | None]:
    if draw(st.booleans()):
        return None, None
    first, last = draw(DAYS), draw(DAYS)
    return (last, first) if first and last and last < first else (first, last)


@pytest.mark.parametrize("many", [2, 100])
def test_any_conditions_together_list_what_a_naive_reading_finds(
    scene: Scene, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """many: from how many short lists on a page is looked for among the newest ids first."""
    monkeypatch.setattr(newest, "MANY", many)
    monkeypatch.setattr(newest, "NEAR", 40)

    @given(wishes(), st.sampled_from(list(scene.lookers)), st.sampled_from([1, 3, 40]))
    @settings(max_examples=150, **UNHURRIED)
    def holds(asked: Asked, within: str | None, limit: int) -> None:
        expected = scene.naively(asked, within)
        if limit == 1 and len(expected) > 25:
            limit = 7
        assert listed(scene.lookers[within], asked, limit) == expected

    holds()


SIMPLE = [
    Asked(),
    Asked(state=[StateName.ALL]),
    Asked(state=[State.CLOSED]),
    Asked(order=Order.DUE),
    Asked(order=Order.DUE, clock=Clock.PROMISED),
    Asked(state=[StateName.ENDED], service=["pothole"], words="lamp"),
]


@pytest.mark.parametrize("asked", SIMPLE, ids=Asked.as_query)
@pytest.mark.parametrize("within", [None, "hall", "roads"])
def test_pages_give_every_line_once_while_cases_are_opened(
    scene: Scene, asked: Asked, within: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if within == "hall":
        monkeypatch.setattr(newest, "MANY", 2)
        monkeypatch.setattr(newest, "NEAR", 25)
    before = scene.naively(asked, within)
    assert before
    seen: list[int] = []
    for page in pages(scene.lookers[within], asked, 3):
        seen += page
        crowd.gather(scene.town, 2, seed=len(seen))
    assert len(seen) == len(set(seen))
    assert [case_id for case_id in seen if case_id in set(before)] == before


@pytest.mark.parametrize("asked", SIMPLE[:5], ids=Asked.as_query)
def test_a_plain_list_is_one_query(
    scene: Scene, asked: Asked, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actor = scene.lookers["roads"]
    queries.listed(actor, asked)
    with django_assert_num_queries(1):
        assert queries.listed(actor, asked).lines


def test_a_walk_that_takes_too_long_stops_and_goes_on(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(state=[StateName.ENDED], service=["advice"], district=["esil"])
    monkeypatch.setattr(walking, "LONGEST_S", 0.0)
    actor = scene.lookers["water"]
    pieces = list(pages(actor, asked, 50))
    assert len(pieces) > 3
    assert [case_id for piece in pieces for case_id in piece] == scene.naively(asked, "water")


def test_what_is_not_yet_taken_up_is_listed_all_the_same_but_not_by_words(scene: Scene) -> None:
    fresh = crowd.gather(scene.town, 60, seed=3)
    everybody = [*scene.crowd, *fresh]
    asked = Asked(state=[StateName.ENDED], service=["pothole"], channel=["phone"])
    actor = scene.lookers[None]
    assert listed(actor, asked) == crowd.naively(everybody, asked, None, 0)
    by_words = Asked(state=[StateName.ENDED], words="lamp")
    assert listed(actor, by_words) == scene.naively(by_words, None)
    page = queries.listed(actor, by_words)
    assert page.reach is not None
    assert (page.reach.waiting, page.reach.whole_from) == (60, None)
    with clock.travel(clock.now() + timedelta(minutes=1)):
        search.take_up(60)
    assert listed(actor, by_words) == crowd.naively(everybody, by_words, None, 0)


def test_the_longest_page_is_bounded(scene: Scene) -> None:
    page = queries.listed(scene.lookers[None], Asked(state=[StateName.ALL]), limit=10_000)
    assert len(page.lines) == min(ENOUGH, queries.MOST_LINES)
