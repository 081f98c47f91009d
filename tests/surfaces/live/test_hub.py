"""Everybody hears of the cases of their organisations, and never more than they can take."""

import asyncio

import pytest

from komek.cases.queries.touched import Touched
from komek.surfaces.live.hub import MOST_NUMBERS, Hub
from komek.surfaces.live.tokens import Hearing

CITY = Hearing(None)
WATER, LIGHTS = Hearing(frozenset({1, 2})), Hearing(frozenset({3}))


def heard(hearing: Hearing, *touched: Touched) -> list[str] | None:
    """What somebody hears of these changes; fails when that is nothing."""
    hub = Hub()

    async def listen() -> list[str] | None:
        with hub.listening(hearing) as listener:
            hub.tell(touched)
            return await asyncio.wait_for(listener.news(), 0.1)

    return asyncio.run(listen())


OF_WATER = Touched("18", frozenset({2, 9}))
OF_NOBODY = Touched("26", frozenset())


def test_an_organisation_hears_of_its_own() -> None:
    assert heard(WATER, OF_WATER, OF_NOBODY) == ["18"]


@pytest.mark.parametrize("touched", [OF_WATER, OF_NOBODY])
def test_another_organisation_hears_nothing(touched: Touched) -> None:
    with pytest.raises(TimeoutError):
        heard(LIGHTS, touched)


@pytest.mark.parametrize("organisations", [None, frozenset({2})])
def test_nobody_hears_of_complaints_about_their_own(organisations: frozenset[int] | None) -> None:
    about = Touched("34", frozenset({2, 9}), accused=5)
    assert heard(Hearing(organisations, frozenset({7})), about) == ["34"]
    with pytest.raises(TimeoutError):
        heard(Hearing(organisations, frozenset({5, 9})), about)


def test_the_city_hears_of_all_and_of_each_case_once() -> None:
    assert heard(CITY, OF_WATER, OF_NOBODY, OF_WATER) == ["18", "26"]


def test_what_is_too_much_to_name_is_told_as_everything() -> None:
    crowd = [Touched(str(n), frozenset({1})) for n in range(MOST_NUMBERS + 1)]
    assert heard(WATER, *crowd[:-1]) == sorted(one.number for one in crowd[:-1])
    assert heard(WATER, *crowd) is None


def test_after_everything_only_what_is_new_is_told() -> None:
    hub = Hub()

    async def listen() -> list[str] | None:
        with hub.listening(CITY) as listener:
            hub.tell(Touched(str(n), frozenset()) for n in range(MOST_NUMBERS * 2))
            assert await listener.news() is None
            hub.tell([OF_WATER])
            return await listener.news()

    assert asyncio.run(listen()) == ["18"]


def test_a_newcomer_hears_of_what_changed_while_their_page_was_made() -> None:
    hub = Hub()
    hub.tell([OF_WATER, OF_NOBODY])

    async def listen(hearing: Hearing) -> list[str] | None:
        with hub.listening(hearing) as listener:
            return await asyncio.wait_for(listener.news(), 0.1)

    assert asyncio.run(listen(WATER)) == ["18"]
    with pytest.raises(TimeoutError):
        asyncio.run(listen(LIGHTS))


def test_whoever_leaves_leaves_nothing_behind() -> None:
    hub = Hub()
    with hub.listening(WATER), hub.listening(CITY):
        assert len(hub) == 2
    assert len(hub) == 0
    assert not hub._by_organisation
