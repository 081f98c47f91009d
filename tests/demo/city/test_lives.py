"""Every life of a demo case is one that the table of moves allows, cut off where the past ends."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from komek.cases import lifecycle
from komek.cases.models import State
from komek.demo.city.dues import Dues
from komek.demo.city.lives import Opened, live
from komek.demo.city.moves import Holdings, Moves, holdings, moves
from komek.demo.city.period import Period
from komek.demo.city.steps import NO_STATE, STATES, VERBS, Step
from komek.demo.city.streams import stream
from komek.demo.city.town import NOBODY

MANY = 6000


@pytest.fixture(scope="module")
def opened() -> Opened:
    numbers = stream(4, "opened")
    begin = int(datetime(2026, 8, 1, tzinfo=ZoneInfo("Asia/Almaty")).timestamp())
    at_once = numbers.random(MANY) < 0.4
    return Opened(
        moment=np.sort(begin + numbers.integers(0, 110 * 86_400, MANY)),
        promised_amount=numbers.choice([1, 2, 7, 12], MANY),
        promised_in_days=numbers.random(MANY) < 0.7,
        organisation=numbers.choice([NOBODY, 3, 4, 5], MANY),
        fallback=numbers.choice([4, 6], MANY),
        institution=numbers.choice([NOBODY, 7, 8], MANY),
        at_once=at_once,
        pace=np.exp(numbers.normal(0, 0.5, MANY)),
        swift=numbers.random(MANY) < 0.1,
        checked=numbers.random(MANY) < 0.3,
    )


@pytest.fixture(scope="module")
def lived(opened: Opened, period: Period) -> tuple[Moves, Holdings]:
    dues = Dues(period.calendar, period.first, period.until)
    lives = live(opened, dues, period.end, stream(4, "lives"))
    return moves(opened, lives), holdings(opened, lives)


def test_every_move_is_in_the_table_of_moves(lived: tuple[Moves, Holdings]) -> None:
    made, _held = lived
    for name, before, after in {*zip(made.verb, made.before, made.after, strict=True)}:
        verb = VERBS[name]
        if before == NO_STATE:
            assert verb == "open"
            assert STATES[after] in lifecycle.MOVES["open"].after
        else:
            assert lifecycle.check(verb, STATES[before], to=_to(verb, after)) == STATES[after]


def _to(verb: str, after: int) -> State | None:
    return STATES[after] if lifecycle.MOVES[verb].after else None


def test_all_verbs_happen(lived: tuple[Moves, Holdings]) -> None:
    made, _held = lived
    assert {VERBS[one] for one in made.verb} == set(VERBS)


def test_moves_of_a_case_follow_one_another_in_time(
    lived: tuple[Moves, Holdings], period: Period
) -> None:
    made, _held = lived
    same = np.diff(made.case) == 0
    assert (np.diff(made.at)[same] > 0).all()
    assert (made.before[1:][same] == made.after[:-1][same]).all()
    assert made.at.max() < period.end


def test_every_case_has_its_beginning(lived: tuple[Moves, Holdings], opened: Opened) -> None:
    made, _held = lived
    openings = made.step == Step.OPEN
    assert made.case[openings].tolist() == list(range(MANY))
    closed = STATES.index(State.CLOSED)
    assert ((made.after[openings] == closed) == opened.at_once).all()


def test_somebody_holds_exactly_what_is_with_an_organisation(
    lived: tuple[Moves, Holdings],
) -> None:
    made, held = lived
    last = made.last_of_case()
    running = np.isnan(held.ended)
    with_somebody = np.isin(
        made.after[last], [STATES.index(one) for one in ("assigned", "in_work", "asked")]
    )
    assert held.case[running].tolist() == made.case[last][with_somebody].tolist()
    assert held.organisation[running].tolist() == made.organisation[last][with_somebody].tolist()


def test_holdings_of_a_case_do_not_overlap(lived: tuple[Moves, Holdings]) -> None:
    _made, held = lived
    same = np.diff(held.case) == 0
    assert (held.started[1:][same] >= held.ended[:-1][same]).all()
    ended = ~np.isnan(held.ended)
    assert (held.ended[ended] > held.started[ended]).all()


def test_swift_lives_are_over_within_a_fortnight(
    lived: tuple[Moves, Holdings], opened: Opened, period: Period
) -> None:
    made, _held = lived
    swift = opened.swift & ~opened.at_once & (opened.organisation != NOBODY)
    old = swift & (opened.moment < period.end - 30 * 86_400)
    last = made.last_of_case()
    judged = np.full(MANY, 0)
    for at, case in zip(made.at, made.case, strict=True):
        judged[case] = at
    assert (made.after[last][old] == STATES.index(State.CLOSED)).all()
    rated = np.isin(made.verb[last], [VERBS.index("rate")])
    taken = (judged - opened.moment)[old & ~rated]
    assert taken.max() < 15 * 86_400
