"""What the events of the demo city's cases carry besides who and when: ids and codes as JSON."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from komek.demo.city.beginnings import CHANNELS
from komek.demo.city.endings import Endings
from komek.demo.city.happenings import Stretch
from komek.demo.city.period import Integers
from komek.demo.city.speech import Speech
from komek.demo.city.steps import Step, verb
from komek.demo.city.town import NOBODY
from komek.directory.entries import ServiceEntry

NOTHING = "{}"


def opening_data(
    stretch: Stretch, speech: Speech, message_ids: pl.Series, services: Sequence[ServiceEntry]
) -> pl.Series:
    """The data of each case's opening."""
    beginnings = stretch.beginnings
    pairs = pl.Series(
        [
            f'{{"service": "{service.code}", "channel": "{channel}"'
            for service in services
            for channel in CHANNELS
        ],
        dtype=pl.String,
    )
    begin = pairs[stretch.matters.service * len(CHANNELS) + beginnings.channel]
    answer = message_ids[np.maximum(speech.of_answer, 0)]
    at_once = pl.concat_str(pl.lit(', "first_contact": true, "answer": '), answer, pl.lit("}"))
    end = pl.when(pl.Series(beginnings.at_once)).then(at_once).otherwise(pl.lit("}"))
    return pl.select(pl.concat_str(begin, end)).to_series()


def moving_data(
    stretch: Stretch, opening: pl.Series, ending: Endings, proposed: Integers
) -> pl.Series:
    """The data of each move; opening: of each case, proposed: whom a refusal named."""
    moves = stretch.moves
    case = stretch.stirred[moves.case]
    data = pl.repeat(NOTHING, len(moves), dtype=pl.String, eager=True)
    again = moves.step == Step.ROUTE_AGAIN
    is_verb = {
        name: moves.verb == verb(name) for name in ("route", "forward", "refuse", "reopen", "rate")
    }
    holder = pl.Series(moves.holder)
    choices = (
        (moves.step == Step.OPEN, opening[case]),
        (is_verb["route"] & again, pl.lit('{"reason": "proposed_by_organisation"}')),
        (is_verb["route"] & ~again, pl.lit('{"reason": "found_by_operator"}')),
        (is_verb["forward"], _filled('{"from": ', holder, "}")),
        (
            is_verb["refuse"],
            _filled('{"from": ', holder, ', "proposed": ', _or_null(proposed), "}"),
        ),
        (is_verb["reopen"], _reopening(stretch)),
        (is_verb["rate"], _filled('{"stars": ', pl.Series(ending.rating[case]), "}")),
    )
    for which, text in choices:
        data = pl.select(pl.when(pl.Series(which)).then(text).otherwise(data)).to_series()
    return data


def _reopening(stretch: Stretch) -> pl.Expr:
    moves = stretch.moves
    revokes = moves.step == Step.REVOKE
    before = np.zeros(len(stretch), np.int64)
    before[stretch.stirred[moves.case[revokes]]] = 1
    times = np.where(revokes, 1, 1 + before[stretch.stirred[moves.case]])
    revoked = pl.when(pl.Series(revokes)).then(pl.lit("true")).otherwise(pl.lit("false"))
    return pl.concat_str(
        pl.lit('{"times": '),
        pl.Series(times),
        pl.lit(', "first_contact_revoked": '),
        revoked,
        pl.lit("}"),
    )


def _filled(*parts: str | pl.Series | pl.Expr) -> pl.Expr:
    return pl.concat_str(*(pl.lit(one) if isinstance(one, str) else one for one in parts))


def _or_null(ids: Integers) -> pl.Expr:
    given = pl.Series(ids)
    return pl.when(given == NOBODY).then(pl.lit("null")).otherwise(given.cast(pl.String))
