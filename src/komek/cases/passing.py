"""For how long an organisation may pass a case on, or say that it is not theirs."""

from datetime import datetime

from komek.cases import terms
from komek.cases.beginnings import clocks_began
from komek.cases.models import Case
from komek.directory import snapshot as directory
from komek.kernel.actors import Actor
from komek.kernel.permissions import reaches

VERBS = frozenset({"forward", "refuse"})


def may_pass_on(actor: Actor, verb: str, case: Case, since: datetime, now: datetime) -> bool:
    """Whether the verb is still open to the actor, permissions aside.

    since: when the assignment of whoever has the case began.
    Whoever may do it everywhere is the centre, which may always send a case elsewhere. An answer
    that was given back makes the case no newer.
    """
    if reaches(actor, f"cases.{verb}"):
        return True
    # Whoever had it first is spared the question.
    is_first = since == case.opened_at
    handed_over = since if is_first else clocks_began([case.id])[case.id]
    return now <= terms.forwarding_runs_out(directory.current(), handed_over)
