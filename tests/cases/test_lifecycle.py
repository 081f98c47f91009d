"""The table of moves, and what holds after any sequence of verbs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from komek.cases.lifecycle import MOVES, check, verbs
from komek.cases.models import OPEN_STATES, State
from komek.kernel.errors import Conflict

ENDS = {State.CLOSED, State.UNCONFIRMED, State.WITHDRAWN}


def test_every_state_can_be_reached_and_only_withdrawal_is_final() -> None:
    reached = set(MOVES["open"].after)
    while (
        more := {to for move in MOVES.values() if move.before & reached for to in move.after}
        - reached
    ):
        reached |= more
    assert reached == set(State)
    leaving = {state for state in State if any(MOVES[verb].after for verb in verbs(state))}
    assert set(State) - leaving == {State.WITHDRAWN}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("verb", sorted(set(MOVES) - {"open"}))
def test_a_verb_is_for_its_states_and_no_others(verb: str, state: State) -> None:
    move = MOVES[verb]
    if state not in move.before:
        with pytest.raises(Conflict, match="cannot be done now"):
            check(verb, state)
    elif not move.after:
        assert check(verb, state) == state
    else:
        assert [check(verb, state, to) for to in move.after] == list(move.after)


def test_no_verb_leads_where_the_table_does_not() -> None:
    with pytest.raises(ValueError, match="does not lead"):
        check("accept", State.ASSIGNED, State.CLOSED)


@given(st.lists(st.sampled_from(sorted(set(MOVES) - {"open"})), max_size=40), st.data())
def test_answered_comes_before_every_end(sequence: list[str], data: st.DataObject) -> None:
    """Only an answer, checked or not, a withdrawal or a merge ends a case that is open."""
    state = data.draw(st.sampled_from([State.ASSIGNED, State.TRIAGE]))
    for verb in sequence:
        before = state
        try:
            move = MOVES[verb]
            to = data.draw(st.sampled_from(move.after)) if move.after else None
            state = check(verb, state, to)
        except Conflict:
            assert state == before
            continue
        if before in OPEN_STATES and state not in OPEN_STATES:
            assert verb in {"answer", "release", "withdraw", "merge"}
        if state in ENDS and before != state:
            assert before == State.ANSWERED or verb == "withdraw"


def test_events_have_names_of_their_own() -> None:
    assert len({move.event for move in MOVES.values()}) == len(MOVES)
