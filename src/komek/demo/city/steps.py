"""The steps a demo case may take, in their order; each a move of the table in `cases.lifecycle`."""

from enum import IntEnum

import numpy as np

from komek.cases.models import State

STATES = tuple(State)
NO_STATE = -1


class Step(IntEnum):
    """A place in the life of a case. No case takes all of them, none goes back."""

    OPEN = 0
    REVOKE = 1  # reopen what an operator had answered at once
    ROUTE = 2
    PASS_ON = 3  # forward or refuse
    ROUTE_AGAIN = 4
    ACCEPT = 5
    ASK = 6
    REPLY = 7
    ANSWER = 8
    JUDGE = 9  # confirm, expire or reopen
    ACCEPT_AGAIN = 10
    ANSWER_AGAIN = 11
    JUDGE_AGAIN = 12  # confirm or expire
    WITHDRAW = 13
    RATE = 14


VERBS = (
    "open",
    "reopen",
    "route",
    "forward",
    "refuse",
    "accept",
    "ask",
    "reply",
    "answer",
    "confirm",
    "expire",
    "withdraw",
    "rate",
)
"""The verbs of the table that the demo city uses."""


def verb(name: str) -> int:
    """The index of a verb."""
    return VERBS.index(name)


def state(one: State) -> int:
    """The index of a state."""
    return STATES.index(one)


# Which verb a step is, where it is always the same one.
VERB_OF = {
    Step.OPEN: verb("open"),
    Step.REVOKE: verb("reopen"),
    Step.ROUTE: verb("route"),
    Step.ROUTE_AGAIN: verb("route"),
    Step.ACCEPT: verb("accept"),
    Step.ASK: verb("ask"),
    Step.REPLY: verb("reply"),
    Step.ANSWER: verb("answer"),
    Step.ACCEPT_AGAIN: verb("accept"),
    Step.ANSWER_AGAIN: verb("answer"),
    Step.WITHDRAW: verb("withdraw"),
    Step.RATE: verb("rate"),
}

# Where a verb leads, where it leads to one state only. Opening and reopening depend on whether
# somebody is responsible, a rating leaves the state as it is.
_LEADS = {
    "route": State.ASSIGNED,
    "forward": State.ASSIGNED,
    "refuse": State.TRIAGE,
    "accept": State.IN_WORK,
    "ask": State.ASKED,
    "reply": State.IN_WORK,
    "answer": State.ANSWERED,
    "confirm": State.CLOSED,
    "expire": State.UNCONFIRMED,
    "withdraw": State.WITHDRAWN,
}
LEADS_TO = np.array([state(_LEADS[name]) if name in _LEADS else NO_STATE for name in VERBS])
