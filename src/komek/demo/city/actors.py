"""Under whose name each event of the demo city's cases stands."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from komek.demo.city.beginnings import CHANNELS
from komek.demo.city.hands import NO_ACCOUNT, Hands
from komek.demo.city.happenings import Stretch
from komek.demo.city.period import Booleans, Integers
from komek.demo.city.steps import verb

BY_INSPECTOR = 0.45
_OF_RESIDENTS = [verb(name) for name in ("reopen", "reply", "confirm", "rate", "withdraw")]


@dataclass(frozen=True, eq=False)
class Actors:
    """One value a case in `opening`, one an event of the stretch's moves in `moving`."""

    opening: pl.Series
    moving: pl.Series


def actors(
    stretch: Stretch, hands: Hands, residents: pl.Series, numbers: np.random.Generator
) -> Actors:
    """The names of events' actors; residents: each case's resident id, null without one."""
    operators = hands.operators[numbers.integers(0, len(hands.operators), len(stretch))]
    inspectors = hands.inspectors[numbers.integers(0, len(hands.inspectors), len(stretch))]
    by_phone = stretch.beginnings.channel == CHANNELS.index("phone")
    themselves = _residents(residents)
    of_operator = _users(operators)
    opening = _chosen(by_phone | stretch.beginnings.at_once, of_operator, themselves)
    moves = stretch.moves
    case = stretch.stirred[moves.case]
    names = moves.verb
    executor = np.where(moves.holder > 0, hands.executor[np.maximum(moves.holder, 0)], NO_ACCOUNT)
    moving = _users(executor)
    moving = _chosen(names == verb("expire"), _same("system", len(moves)), moving)
    moving = _chosen(names == verb("route"), of_operator[case], moving)
    moving = _chosen(np.isin(names, _OF_RESIDENTS), themselves[case], moving)
    checks = (names == verb("confirm")) & (numbers.random(len(moves)) < BY_INSPECTOR)
    moving = _chosen(checks, _users(inspectors)[case], moving)
    # Who called before calls again.
    told = (names == verb("reopen")) & by_phone[case]
    moving = _chosen(told, of_operator[case], moving)
    return Actors(opening, _chosen(names == verb("open"), opening[case], moving))


def _users(ids: Integers) -> pl.Series:
    return pl.select(
        pl.when(pl.Series(ids) == NO_ACCOUNT)
        .then(pl.lit("system"))
        .otherwise(pl.concat_str(pl.lit("user:"), pl.Series(ids)))
        .alias("actor")
    ).to_series()


def _residents(ids: pl.Series) -> pl.Series:
    return pl.select(
        pl.concat_str(pl.lit("resident:"), ids).fill_null("anonymous").alias("actor")
    ).to_series()


def _same(name: str, count: int) -> pl.Series:
    return pl.repeat(name, count, dtype=pl.String, eager=True)


def _chosen(which: Booleans, one: pl.Series, other: pl.Series) -> pl.Series:
    return pl.select(pl.when(pl.Series(which)).then(one).otherwise(other)).to_series()
