"""For how long an organisation may pass a case on, or say that it is not theirs."""

from datetime import datetime

from komek.cases import terms
from komek.directory import snapshot as directory
from komek.kernel.actors import Actor
from komek.kernel.permissions import reaches

VERBS = frozenset({"forward", "refuse"})


def may_pass_on(actor: Actor, verb: str, handed_over: datetime, now: datetime) -> bool:
    """Whether the verb is still open to the actor, permissions aside.

    Whoever may do it everywhere is the centre, which may always send a case elsewhere.
    """
    if reaches(actor, f"cases.{verb}"):
        return True
    return now <= terms.forwarding_runs_out(directory.current(), handed_over)
