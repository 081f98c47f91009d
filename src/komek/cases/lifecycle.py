"""The life of a case: one table of moves, and the only place that knows it."""

from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.cases.models import State
from komek.kernel.errors import Conflict


@dataclass(frozen=True, slots=True)
class Move:
    """A verb that may be used in the states `before`, and leads to one of `after`.

    before: empty for a case that does not exist yet.
    after: empty when the state stays; the first one is where the move leads unless told otherwise.
    event: the kind of the outbox event that tells other modules.
    """

    verb: str
    before: frozenset[State]
    after: tuple[State, ...]
    event: str


TABLE = """
verb      before                                                   after                    event
open      -                                                        assigned,triage,closed   cases.opened
route     triage                                                   assigned                 cases.routed
accept    assigned                                                 in_work                  cases.accepted
give      assigned,in_work                                         in_work                  cases.given
forward   assigned,in_work                                         assigned                 cases.forwarded
refuse    assigned,in_work                                         triage                   cases.refused
inherit   assigned,in_work,asked                                   assigned,asked,triage    cases.inherited
ask       assigned,in_work                                         asked                    cases.asked
pause     asked                                                    same                     cases.paused
resume    asked                                                    in_work                  cases.resumed
ask_extension     assigned,in_work,asked                           same                     cases.extension_asked
vote_extension    assigned,in_work,asked                           same                     cases.extension_voted
extend            assigned,in_work,asked                           same                     cases.extended
deny_extension    assigned,in_work,asked                           same                     cases.extension_denied
tell_extension    assigned,in_work,asked,triage,checking           same                     cases.extension_told
recompute triage,assigned,in_work,asked,checking                   same                     cases.recomputed
reply     asked                                                    in_work                  cases.replied
remark    triage,assigned,in_work,checking,answered,closed,unconfirmed     same                     cases.remarked
answer    assigned,in_work,asked                                   answered,checking        cases.answered
release   checking                                                 answered                 cases.released
return_answer  checking                                            in_work,assigned,triage  cases.answer_returned
confirm   answered                                                 closed                   cases.confirmed
expire    answered                                                 unconfirmed              cases.expired
reopen    answered,closed,unconfirmed                              assigned,triage          cases.reopened
withdraw  triage,assigned,in_work,asked,checking                   withdrawn                cases.withdrawn
join      triage,assigned,in_work,asked,checking                   same                     cases.joined
leave     triage,assigned,in_work,asked,checking,answered,closed,unconfirmed,withdrawn  same  cases.left
merge     triage,assigned,in_work,asked                            merged                   cases.merged
unmerge   merged                                                   triage,assigned,in_work,asked  cases.unmerged
absorb    triage,assigned,in_work,asked,checking                   same                     cases.absorbed
let_go    triage,assigned,in_work,asked,checking,answered,withdrawn  same                   cases.let_go
call_back answered,closed,unconfirmed                              same                     cases.called_back
revoke    answered,closed,unconfirmed                              same                     cases.first_contact_revoked
split             assigned,in_work,asked                           same                     cases.split
finish_task       assigned,in_work,asked                           same                     cases.task_finished
refuse_task       assigned,in_work,asked                           same                     cases.task_refused
withdraw_task     assigned,in_work,asked                           same                     cases.task_withdrawn
reassign          assigned,in_work,asked                           same                     cases.reassigned
reassign_task     assigned,in_work,asked                           same                     cases.task_reassigned
urge              assigned,in_work,asked                           same                     cases.urged
nudge             assigned,in_work                                 same                     cases.nudged
escalate          assigned,in_work,asked                           same                     cases.escalated
add_to_incident     triage,assigned,in_work,asked,checking         same                     cases.added_to_incident
take_from_incident  triage,assigned,in_work,asked,checking,answered,closed,unconfirmed,withdrawn,merged  same  cases.taken_from_incident
rate      answered,closed,unconfirmed                              same                     cases.rated
instruct  triage,assigned,in_work,asked,checking,answered,closed,unconfirmed  same               cases.instructed
hand_to_112         triage,assigned,in_work,asked,checking,closed  same                  cases.handed_to_112
note      triage,assigned,in_work,asked,checking,answered,closed,unconfirmed,withdrawn,merged  same  cases.noted
"""  # noqa: E501


def _read(line: str) -> Move:
    verb, before, after, event = line.split()
    return Move(
        verb,
        frozenset() if before == "-" else frozenset(map(State, before.split(","))),
        () if after == "same" else tuple(map(State, after.split(","))),
        event,
    )


MOVES = {move.verb: move for move in map(_read, TABLE.strip().splitlines()[1:])}


def check(verb: str, state: State | str, to: State | None = None) -> State:
    """The state a verb leads to from this one; Conflict when the verb is not for this state.

    to: where a verb with several outcomes leads this time.
    """
    move = MOVES[verb]
    if state not in move.before:
        sentence = _("This cannot be done now: the case is “{state}”.")
        raise Conflict("move_impossible", format_lazy(sentence, state=State(state).label))
    if not move.after:
        return State(state)
    after = to or move.after[0]
    if after not in move.after:
        raise ValueError(f"{verb} does not lead to {after}")
    return after


def verbs(state: State | str) -> frozenset[str]:
    """What can be done with a case in this state, permissions aside."""
    return frozenset(move.verb for move in MOVES.values() if state in move.before)
