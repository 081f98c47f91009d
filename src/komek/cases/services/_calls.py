"""The call that waits for a case, for the verbs that deal with it."""

from komek.cases.models import CallBack, CallState
from komek.cases.services._change import Change


def waiting(case_id: int) -> CallBack | None:
    """The call that somebody has to make about the case, the latest drawn; None for none."""
    calls = CallBack.objects.filter(case_id=case_id, state=CallState.WAITING)
    return calls.order_by("-id").first()


def drop(change: Change) -> None:
    """Nobody needs to ask whether it is done: the case is open again."""
    calls = CallBack.objects.filter(case=change.case, state=CallState.WAITING)
    calls.update(state=CallState.DROPPED, finished_at=change.now)
