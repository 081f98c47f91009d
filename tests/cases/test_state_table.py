"""The page about states says what the code does: compared, and played.

`./komek guide` writes the page anew.
"""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from komek.cases import state_table
from komek.cases.lifecycle import MOVES
from komek.cases.models import HELD_STATES, Assignment, State
from komek.cases.services import hand_over_inherited, pause
from komek.cases.services._change import changing
from komek.cases.services._clocks import shift
from komek.cases.shifts import Extended
from komek.cases.state_table import Effect
from komek.directory.models import Organisation
from komek.kernel import clock, reference
from komek.kernel.actors import SYSTEM
from tests.cases.playing import VERBS, case_in, make_possible, play
from tests.cases.town import Town

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "case-states.md"


def test_the_page_is_made_from_the_code() -> None:
    if os.environ.get("KOMEK_WRITE"):
        PAGE.write_text(state_table.page())
    assert PAGE.read_text() == state_table.page()


@pytest.mark.parametrize("state", list(State))
def test_every_state_names_whoever_may_leave_it(state: State) -> None:
    (line,) = [
        one for one in state_table.page().splitlines() if one.startswith("| **" + state.label)
    ]
    leaving = {verb for verb, move in MOVES.items() if state in move.before and move.after}
    assert all(f"`{verb}` →" in line for verb in leaving)
    assert ("it is the end" in line) is not bool(leaving)


def running(case_id: int) -> Assignment | None:
    return Assignment.objects.filter(case=case_id, ended_at__isnull=True).first()


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"extend", "inherit", "recompute"}))
def test_a_verb_does_to_the_clock_what_the_page_says(town: Town, verb: str) -> None:
    with clock.travel(clock.now()) as now:
        # Where a question waits, a pause would be seen in everything.
        state = min(MOVES[verb].before, key=lambda one: (one == State.ASKED, one))
        case = case_in(town, state, town.resident())
        make_possible(verb, case)
        if state == State.ASKED and verb != "pause":
            pause(actor=SYSTEM, case_uid=case.uid)
        now.forward(timedelta(days=30))
        before = running(case.id)
        play(town, verb, SYSTEM, case.uid)
        after, paused = running(case.id), case.pauses.filter(ended_at=None).exists()
    assert seen(before, after, paused) == state_table.effect(verb)


def seen(before: Assignment | None, after: Assignment | None, paused: bool) -> Effect:
    if before is None:
        return started(after) if after else Effect.STAYS
    if after is None:
        return Effect.ENDS
    if before.id != after.id:
        return Effect.CHANGES
    if before.due != after.due:
        return Effect.RUNS_ON
    return Effect.STANDS_STILL if paused else Effect.STAYS


def started(after: Assignment) -> Effect:
    earlier = Assignment.objects.filter(case=after.case_id, id__lt=after.id).last()
    goes_on = earlier is not None and earlier.due == after.due
    return Effect.GOES_ON if goes_on else Effect.STARTS


def test_whoever_inherits_a_case_has_a_clock_of_their_own(town: Town) -> None:
    case = case_in(town, State.IN_WORK, town.resident())
    before = running(case.id)
    town.rule.organisation = town.water
    town.rule.save()
    Organisation.objects.filter(id=town.depot.id).update(valid_to=clock.now())
    reference.forget()
    hand_over_inherited(clock.now())
    assert seen(before, running(case.id), paused=False) == state_table.effect("inherit")


def test_more_time_moves_the_clock(town: Town) -> None:
    case = case_in(town, State.IN_WORK, town.resident())
    before = running(case.id)
    with changing(SYSTEM, case.uid, "extend") as change:
        shift(change, Extended(change.now, before.due + timedelta(days=9)))
    assert running(case.id).due == before.due + timedelta(days=9)
    assert state_table.effect("extend") == state_table.effect("recompute") == Effect.MOVES


def test_somebody_has_the_case_in_the_states_that_say_so(town: Town) -> None:
    for state in State:
        held = running(case_in(town, state, town.resident()).id)
        assert (held is not None) is (state in HELD_STATES)
