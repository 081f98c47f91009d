"""What must have happened to a request that is in a state: its events, as `cases` writes them."""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from komek.cases.models import CaseEvent, State
from komek.history.frames import frame


class Step(NamedTuple):
    """A verb, the state it led to, and the moment's column: when the file says it was."""

    verb: str
    after: State
    when: str


# After it was opened. Verbs and states are those of `cases.lifecycle`.
STEPS: dict[State, tuple[Step, ...]] = {
    State.TRIAGE: (),
    State.ASSIGNED: (),
    State.IN_WORK: (Step("accept", State.IN_WORK, "changed"),),
    State.ASKED: (Step("ask", State.ASKED, "changed"),),
    State.ANSWERED: (Step("answer", State.ANSWERED, "closed"),),
    State.CLOSED: (
        Step("answer", State.ANSWERED, "closed"),
        Step("confirm", State.CLOSED, "closed"),
    ),
    State.UNCONFIRMED: (
        Step("answer", State.ANSWERED, "closed"),
        Step("expire", State.UNCONFIRMED, "closed"),
    ),
    State.WITHDRAWN: (Step("withdraw", State.WITHDRAWN, "closed"),),
}


def events(cases: pl.DataFrame, actor: str) -> pl.DataFrame:
    """Rows of the events' table, those of a case in the order they happened.

    cases: case_id, opened, changed, closed, state, organisation_id, question_id and answer_id
    (messages), and the JSON `data` of opening.
    """
    return pl.concat([_opened(cases, actor), *_later(cases, actor)])


def _opened(cases: pl.DataFrame, actor: str) -> pl.DataFrame:
    return frame(
        CaseEvent,
        cases.height,
        case_id=cases["case_id"],
        at=cases["opened"],
        verb="open",
        actor=actor,
        state_before="",
        state_after=_first_state(cases),
        organisation_id=cases["organisation_id"],
        message_id=cases["question_id"],
        data=cases["data"],
    )


def _first_state(cases: pl.DataFrame) -> pl.Series:
    found = pl.when(pl.col("organisation_id").is_null()).then(pl.lit(State.TRIAGE.value))
    return cases.select(found.otherwise(pl.lit(State.ASSIGNED.value))).to_series()


def _later(cases: pl.DataFrame, actor: str) -> Iterator[pl.DataFrame]:
    for state, steps in STEPS.items():
        those = cases.filter(pl.col("state") == state.value)
        before = _first_state(those)
        for step in steps:
            yield frame(
                CaseEvent,
                those.height,
                case_id=those["case_id"],
                at=those[step.when],
                verb=step.verb,
                actor=actor,
                state_before=before,
                state_after=step.after.value,
                organisation_id=those["organisation_id"],
                message_id=those["answer_id"] if step.verb == "answer" else None,
            )
            before = pl.repeat(step.after.value, those.height, eager=True)
