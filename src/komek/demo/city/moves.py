"""The steps of many lives as rows: events in the order they happened, and who held which case."""

from dataclasses import dataclass

import numpy as np

from komek.cases.models import AssignmentState, State
from komek.demo.city.lives import Lives, Opened
from komek.demo.city.period import Booleans, Integers, Numbers
from komek.demo.city.steps import (
    LEADS_TO,
    NO_STATE,
    VERB_OF,
    Step,
    state,
    verb,
)
from komek.demo.city.town import NOBODY


@dataclass(frozen=True, eq=False)
class Moves:
    """One value an event, ordered by case and time.

    case: index of the case. verb, before, after: indexes into `steps`, before is NO_STATE for the
    first. organisation: who has the case then, holder: who had it just before; NOBODY for nobody.
    """

    case: Integers
    step: Integers
    at: Integers
    verb: Integers
    before: Integers
    after: Integers
    organisation: Integers
    holder: Integers

    def __len__(self) -> int:
        return len(self.case)

    def last_of_case(self) -> Integers:
        """The position of each case's last event; every case has events."""
        return np.flatnonzero(np.diff(self.case, append=-1))


@dataclass(frozen=True, eq=False)
class Holdings:
    """One value an assignment, ordered by case. ended: NaN while it runs; accepted: by somebody."""

    case: Integers
    organisation: Integers
    started: Integers
    ended: Numbers
    state: Integers
    proposed: Integers
    accepted: Booleans


ASSIGNMENT_STATES = tuple(AssignmentState)
AGAIN = 2  # the third who may hold a case: whoever answered, after a reopening


def moves(opened: Opened, lives: Lives) -> Moves:
    """The events of all lives."""
    verbs = _verbs(lives)
    owner = _owners(opened, lives)
    case, step = np.nonzero(~np.isnan(lives.times).T)
    name = verbs[step, case]
    organisation = owner[step, case]
    first = np.append(True, np.diff(case) > 0) if len(case) else np.zeros(0, bool)
    after = _states(name, organisation, first, opened.at_once[case])
    return Moves(
        case=case,
        step=step,
        at=lives.times[step, case].astype(np.int64),
        verb=name,
        before=np.where(first, NO_STATE, np.roll(after, 1)),
        after=after,
        organisation=organisation,
        holder=np.where(first, NOBODY, np.roll(organisation, 1)),
    )


def holdings(opened: Opened, lives: Lives) -> Holdings:
    """Who had each case, one after another."""
    took, times = lives.took, lives.times
    nobody = opened.organisation == NOBODY
    first = np.where(nobody, times[Step.ROUTE], times[Step.REVOKE])
    first = np.where(~nobody & ~opened.at_once, times[Step.OPEN], first)
    passed = np.where(took(Step.ROUTE_AGAIN), times[Step.ROUTE_AGAIN], times[Step.PASS_ON])
    refused = took(Step.PASS_ON) & (lives.passing == verb("refuse"))
    passed = np.where(refused & ~took(Step.ROUTE_AGAIN), np.nan, passed)
    again = np.where(lives.judging == verb("reopen"), times[Step.JUDGE], np.nan)
    unpassed = ~took(Step.PASS_ON)
    answer = np.fmin(times[Step.ANSWER], times[Step.WITHDRAW])
    parts = (
        (first, lives.first, np.where(unpassed, answer, times[Step.PASS_ON]), refused),
        (passed, lives.last, answer, np.zeros(len(opened), bool)),
        (again, lives.last, times[Step.ANSWER_AGAIN], np.zeros(len(opened), bool)),
    )
    made = [_holding(lives, number, *part) for number, part in enumerate(parts)]
    case, organisation, started, ended, kind, proposed, accepted = (
        np.concatenate(column) for column in zip(*made, strict=True)
    )
    order = np.argsort(case, kind="stable")
    return Holdings(
        case[order],
        organisation[order],
        started[order].astype(np.int64),
        ended[order],
        kind[order],
        proposed[order],
        accepted[order],
    )


def _holding(
    lives: Lives,
    number: int,
    started: Numbers,
    organisation: Integers,
    ended: Numbers,
    refused: Booleans,
) -> tuple[Integers, Integers, Numbers, Numbers, Integers, Integers, Booleans]:
    case = np.flatnonzero(~np.isnan(started))
    passed_on = lives.took(Step.PASS_ON) & (number == 0)
    # Only the last organisation before the answer accepts; after a reopening it accepts anew.
    accepted = lives.took(Step.ACCEPT_AGAIN if number == AGAIN else Step.ACCEPT) & ~passed_on
    withdrawn = lives.took(Step.WITHDRAW) & ~passed_on
    kind = np.select(
        [passed_on & refused, passed_on, withdrawn, ~np.isnan(ended), accepted],
        [_kind(name) for name in ("refused", "forwarded", "ended", "answered", "accepted")],
        _kind("open"),
    )
    proposed = np.where(refused, lives.last, NOBODY)
    return (
        case,
        organisation[case],
        started[case],
        ended[case],
        kind[case],
        proposed[case],
        accepted[case],
    )


def _kind(name: str) -> int:
    return ASSIGNMENT_STATES.index(AssignmentState(name))


def _verbs(lives: Lives) -> Integers:
    verbs = np.empty(lives.times.shape, np.int64)
    for step in Step:
        verbs[step] = VERB_OF.get(step, 0)
    verbs[Step.PASS_ON] = lives.passing
    verbs[Step.JUDGE] = lives.judging
    verbs[Step.JUDGE_AGAIN] = lives.judging_again
    return verbs


def _owners(opened: Opened, lives: Lives) -> Integers:
    """Who has the case after each step."""
    owner = np.empty(lives.times.shape, np.int64)
    owner[Step.OPEN] = np.where(opened.at_once, NOBODY, opened.organisation)
    owner[Step.REVOKE] = opened.organisation
    owner[Step.ROUTE] = lives.first
    refused = lives.passing == verb("refuse")
    owner[Step.PASS_ON] = np.where(refused, NOBODY, lives.last)
    owner[Step.ROUTE_AGAIN :] = lives.last
    # Nobody has what was only ever answered at once and then rated.
    revoked = lives.took(Step.REVOKE)
    owner[Step.RATE] = np.where(opened.at_once & ~revoked, NOBODY, lives.last)
    owner[Step.WITHDRAW] = _holding_at_withdrawal(opened, lives, refused)
    return owner


def _holding_at_withdrawal(opened: Opened, lives: Lives, refused: Booleans) -> Integers:
    holder = np.where(lives.took(Step.ROUTE), lives.first, opened.organisation)
    passed = lives.took(Step.PASS_ON)
    holder = np.where(passed, np.where(refused, NOBODY, lives.last), holder)
    return np.where(lives.took(Step.ROUTE_AGAIN), lives.last, holder)


def _states(name: Integers, organisation: Integers, first: Booleans, at_once: Booleans) -> Integers:
    """The state after each event, in the order of events."""
    given = np.where(organisation == NOBODY, state(State.TRIAGE), state(State.ASSIGNED))
    after = LEADS_TO[name]
    after = np.where(name == verb("reopen"), given, after)
    opened = np.where(at_once, state(State.CLOSED), given)
    after = np.where(first, opened, after)
    # A rating is the last step and leaves the state as it was.
    rated = np.flatnonzero(name == verb("rate"))
    after[rated] = after[rated - 1]
    return after
