"""What time does to a case."""

from datetime import datetime, timedelta
from uuid import UUID

from komek.cases import terms
from komek.cases.models import Case, State
from komek.cases.services._change import changing
from komek.directory import snapshot as directory
from komek.kernel.actors import SYSTEM
from komek.kernel.errors import Conflict

SHORTEST_WAIT = timedelta(days=terms.CONFIRMATION.amount)


class _AnsweredAnew(Exception):
    """Between the look at the case and its lock it was reopened and answered again."""


def expire_unconfirmed(now: datetime) -> int:
    """Note which answers nobody confirmed in time: they count as unconfirmed, never as solved.

    Returns how many. Each case is a transaction of its own, so that one does not hold up others;
    one that its resident closes or reopens meanwhile is left to them.
    """
    snapshot = directory.current()
    waiting = Case.objects.filter(state=State.ANSWERED, answered_at__lt=now - SHORTEST_WAIT)
    expired = 0
    for uid, answered_at in waiting.order_by("id").values_list("uid", "answered_at"):
        if answered_at and terms.confirmation_runs_out(snapshot, answered_at) < now:
            expired += _expire(uid, answered_at)
    return expired


def _expire(uid: UUID, answered_at: datetime) -> bool:
    try:
        with changing(SYSTEM, uid, "expire") as change:
            if change.case.answered_at != answered_at:
                raise _AnsweredAnew
            change.move()
    except (Conflict, _AnsweredAnew):
        return False
    return True
