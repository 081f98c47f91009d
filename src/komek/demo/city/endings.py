"""How the demo city's cases stand when the past ends: what their events add up to."""

from dataclasses import dataclass

import numpy as np

from komek.cases.models import State
from komek.demo.city.happenings import Stretch
from komek.demo.city.period import Booleans, Integers, Numbers
from komek.demo.city.steps import Step, state, verb
from komek.demo.city.town import NOBODY

STARS = np.arange(1, 6)
CONTENT = (0.04, 0.04, 0.10, 0.24, 0.58)
DISAPPOINTED = (0.36, 0.20, 0.19, 0.13, 0.12)
NOT_RATED = 0


@dataclass(frozen=True, eq=False)
class Endings:
    """One value a case; moments in seconds, NaN for what has not happened or was undone."""

    state: Integers
    organisation: Integers
    answered: Numbers
    closed: Numbers
    updated: Integers
    first_contact: Booleans
    reopened: Integers
    rating: Integers


def endings(stretch: Stretch, numbers: np.random.Generator) -> Endings:
    """The present of each case of a stretch."""
    moves, stirred = stretch.moves, stretch.stirred
    moment, at_once = stretch.matters.moment, stretch.beginnings.at_once
    last = moves.last_of_case()
    count = len(stretch)
    reopens = moves.verb == verb("reopen")
    reopened = np.bincount(stirred[moves.case[reopens]], minlength=count)
    revoked = np.zeros(count, bool)
    revoked[stirred[moves.case[moves.step == Step.REVOKE]]] = True
    answered = _last_time(stretch, ("answer",))
    return Endings(
        state=_changed(np.full(count, state(State.CLOSED)), stirred, moves.after[last]),
        organisation=_changed(np.full(count, NOBODY), stirred, moves.organisation[last]),
        answered=answered,
        closed=_last_time(stretch, ("confirm", "withdraw")),
        updated=_changed(moment, stirred, moves.at[last]),
        first_contact=at_once & ~revoked,
        reopened=reopened,
        rating=_stars(stretch, answered, reopened, numbers),
    )


def _changed(values: Integers, which: Integers, new: Integers) -> Integers:
    changed = values.copy()
    changed[which] = new
    return changed


def _last_time(stretch: Stretch, verbs: tuple[str, ...]) -> Numbers:
    """When one of the verbs, or an answer at once, came last; NaN when a reopening undid it."""
    moves, at_once = stretch.moves, stretch.beginnings.at_once
    found = np.where(at_once, stretch.matters.moment, np.nan)
    names = [verb(name) for name in (*verbs, "reopen")]
    at = np.flatnonzero(np.isin(moves.verb, names))
    # Of several events of one case the last is written last, and stays.
    undone = moves.verb[at] == verb("reopen")
    found[stretch.stirred[moves.case[at]]] = np.where(undone, np.nan, moves.at[at])
    return found


def _stars(
    stretch: Stretch, answered: Numbers, reopened: Integers, numbers: np.random.Generator
) -> Integers:
    """The stars of each case, NOT_RATED without any: late and repeated answers please less."""
    count = len(stretch)
    rated = np.zeros(count, bool)
    rates = stretch.moves.verb == verb("rate")
    rated[stretch.stirred[stretch.moves.case[rates]]] = True
    displeased = (reopened > 0) | (answered > stretch.beginnings.promised_due)
    stars = np.where(
        displeased,
        numbers.choice(STARS, count, p=DISAPPOINTED),
        numbers.choice(STARS, count, p=CONTENT),
    )
    return np.where(rated, stars, NOT_RATED)
