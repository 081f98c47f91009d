"""What holds of a case after each step of its life, whatever happened."""

from datetime import datetime

from hypothesis.stateful import RuleBasedStateMachine, invariant

from komek.cases import lifecycle
from komek.cases.models import HELD_STATES, Case, CaseEvent, Extension, Pause, State
from tests.cases.life_model import Terms

HANDED_OVER = ("open", "route", "forward", "inherit", "reopen", "return_answer")


class Promises(RuleBasedStateMachine):
    """A case beside the model of its terms.

    at_first: its terms when it was opened. handed: when each assignment was due as it began.
    ended: the due moment and the end of those that ended.
    """

    case: Case
    terms: Terms
    wish: Extension | None
    at_first: dict[str, datetime]
    handed: dict[int, datetime]
    ended: dict[int, tuple[datetime, datetime]]

    @invariant()
    def everything_holds(self) -> None:
        if hasattr(self, "case"):
            self.case.refresh_from_db()
            self.wish = Extension.objects.filter(case=self.case, state="asked").first()
            assert self.wish is None or self.case.state in HELD_STATES
            self._one_clock_runs_and_the_model_knows_when_it_is_due()
            self._paused_time_adds_up()
            self._the_history_replays_to_the_present()

    def _one_clock_runs_and_the_model_knows_when_it_is_due(self) -> None:
        assignments = list(self.case.assignments.order_by("id"))
        held = [one for one in assignments if one.ended_at is None]
        assert len(held) == (self.case.state in HELD_STATES)
        for one in assignments:
            self.handed.setdefault(one.id, one.due)
            if one.ended_at:
                assert self.ended.setdefault(one.id, (one.due, one.ended_at)) == (
                    one.due,
                    one.ended_at,
                ), "what has ended changes no more"
        stored = [self.case.promised_due, self.case.legal_due, *(one.due for one in held)]
        assert stored == self.terms.dues

    def _paused_time_adds_up(self) -> None:
        rows = Pause.objects.filter(case=self.case).order_by("id")
        pauses = [(one.started_at, one.ended_at) for one in rows]
        expected = [(a, b) for kind, a, b in self.terms.moves if kind == "pause"]
        if self.terms.paused_since is not None:
            expected.append((self.terms.paused_since, None))
            assert self.case.state == State.ASKED
        assert pauses == expected

    def _the_history_replays_to_the_present(self) -> None:
        """From the first moments on, by what the events say alone: states, terms and clocks."""
        assignments = iter(self.case.assignments.order_by("id"))
        state, dues, held = "", dict(self.at_first), None
        for event in CaseEvent.objects.filter(case_id=self.case.id).order_by("id"):
            assert event.state_before == state
            after = lifecycle.MOVES[event.verb].after
            assert event.state_after in (after or (state,))
            state = event.state_after
            for name in {"promised_due", "legal_due", "due"} & event.data.keys():
                before, now = map(datetime.fromisoformat, event.data[name])
                assert dues[name] == before
                dues[name] = now
            if held and (event.verb in HANDED_OVER or state not in HELD_STATES):
                assert held.due == dues.pop("due")
                held = None
            if event.verb in HANDED_OVER and state in HELD_STATES:
                held = next(assignments)
                dues["due"] = self.handed[held.id]
        assert state == self.case.state
        assert next(assignments, None) is None
        assert dues == {name: self._stored(name) for name in dues}
        assert ("due" in dues) is (held is not None)

    def _stored(self, name: str) -> datetime:
        if name == "due":
            return self.case.assignments.get(ended_at=None).due
        return getattr(self.case, name)
