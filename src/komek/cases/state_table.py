"""The page docs/reference/case-states.md: every state, who may leave it, what the clocks do."""

from collections.abc import Iterator
from enum import StrEnum

from django.utils import translation

from komek.cases import terms
from komek.cases.lifecycle import MOVES, Move
from komek.cases.models import HELD_STATES, OPEN_STATES, State
from komek.kernel.permissions import Scope, table

PASSING_ON = terms.FORWARDING.amount
BEGINNING = f"""\
# States of a case

Made from the code (`cases/lifecycle.py`, the permission table, `cases/terms.py`) by
`cases/state_table.py`: `./komek guide` writes it anew.
Tests compare this page with the code, and play every verb of it.

A case has two terms, the promised and the legal one, and every organisation that has it a clock of
its own. Each of them moves only by an event that carries the moments before and after.

Besides what the tables say, an organisation may `forward` and `refuse` for {PASSING_ON} working
days only, and after a [leader's instruction](../guide/inspectors.md#after-a-leaders-instruction) an
operator may not `withdraw`, and every answer leads to `checking`.
"""
STATES = "| State | Clocks | Who may leave it |\n|---|---|---|"
VERBS = (
    "| Verb | In the states | Leads to | Who | The organisation's clock |\n|---|---|---|---|---|"
)
BY_ITSELF = "nobody, it happens by itself"


class Effect(StrEnum):
    """What a verb does to the clock of the organisation that has the case."""

    STARTS = "starts"
    ENDS = "ends"
    CHANGES = "ends; another one starts"
    STANDS_STILL = "stands still"
    RUNS_ON = "runs on, later by the pause"
    MOVES = "is due at another moment"
    GOES_ON = "goes on, due when it was"
    STAYS = "stays as it is"


EFFECTS = {
    "open": Effect.STARTS,
    "route": Effect.STARTS,
    "forward": Effect.CHANGES,
    "refuse": Effect.ENDS,
    "pause": Effect.STANDS_STILL,
    "resume": Effect.RUNS_ON,
    "reply": Effect.RUNS_ON,
    "extend": Effect.MOVES,
    "recompute": Effect.MOVES,
    "answer": Effect.ENDS,
    "reopen": Effect.STARTS,
    "return_answer": Effect.GOES_ON,
    "inherit": Effect.CHANGES,
    "withdraw": Effect.ENDS,
    "merge": Effect.ENDS,
    "unmerge": Effect.GOES_ON,
}
"""Of verbs that do something to it; a test plays each of them and looks."""
RUN_OUT = {State.ASKED: ("resume", terms.REPLY), State.ANSWERED: ("expire", terms.CONFIRMATION)}
"""What the clock does in a state, and after how long."""


def page() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        parts = [BEGINNING, STATES, *map(_state, State), "", "## Verbs", "", VERBS]
        return "\n".join([*parts, *map(_verb, MOVES.values()), ""])


def effect(verb: str) -> Effect:
    """What the verb does to the clock of the organisation that has the case."""
    return EFFECTS.get(verb, Effect.STAYS)


def _state(state: State) -> str:
    leaving = "<br>".join(_leaving(state)) or "nobody: it is the end"
    return f"| **{state.label}** `{state}` | {'<br>'.join(_clocks(state))} | {leaving} |"


def _clocks(state: State) -> Iterator[str]:
    if state not in OPEN_STATES:
        yield "none runs"
    elif state not in HELD_STATES:
        yield "the terms of the case run"
    else:
        yield "the terms of the case and the organisation's clock run"
    if state == State.ASKED:
        yield "all stand still from the sending of the question until the state is left"
    if state in RUN_OUT:
        verb, term = RUN_OUT[state]
        unit = "working days" if term.unit == "days" else "hours"
        yield f"`{verb}` after {term.amount} {unit}"


def _leaving(state: State) -> Iterator[str]:
    for move in MOVES.values():
        if state in move.before and move.after:
            to = ", ".join(f"`{after}`" for after in move.after)
            yield f"`{move.verb}` → {to}: {_who(move)}"


def _verb(move: Move) -> str:
    before = ", ".join(f"`{state}`" for state in State if state in move.before) or "none yet"
    after = ", ".join(f"`{state}`" for state in move.after) or "the same"
    return f"| `{move.verb}` | {before} | {after} | {_who(move)} | {effect(move.verb)} |"


def _who(move: Move) -> str:
    cells = table()[f"cases.{move.verb}"]
    words = {Scope.ALL: "", Scope.SUBTREE: " (own organisations)", Scope.OWN: " (own case)"}
    who = [f"{role}{words[scope]}" for role, scope in cells.items() if scope is not Scope.NO]
    return ", ".join(who) or BY_ITSELF
