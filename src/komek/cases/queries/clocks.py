"""What moved and moves the terms of one case, for its readers; and what they rule out."""

from dataclasses import dataclass
from datetime import datetime

from komek.cases import terms
from komek.cases.models import Case, Pause
from komek.directory import snapshot as directory


@dataclass(frozen=True, slots=True)
class Clocks:
    """Pauses of a case. paused_until: when the terms run on at the latest.

    paused_days: working days of all pauses that have ended.
    """

    paused_since: datetime | None
    paused_until: datetime | None
    paused_days: int

    @property
    def rule_out(self) -> frozenset[str]:
        """Verbs that the case's state allows and its clocks do not."""
        return frozenset({"pause"} if self.paused_since else ())


def clocks(case: Case) -> Clocks:
    """What happened to the terms of the case so far, in one query."""
    snapshot = directory.current()
    pauses = list(Pause.objects.filter(case=case).order_by("id"))
    since = next((one.started_at for one in pauses if one.ended_at is None), None)
    return Clocks(
        paused_since=since,
        paused_until=terms.reply_runs_out(snapshot, since) if since else None,
        paused_days=sum(_days(snapshot, one) for one in pauses),
    )


def _days(snapshot: directory.Snapshot, pause: Pause) -> int:
    if pause.ended_at is None:
        return 0
    calendar = snapshot.calendar
    return calendar.working_days_between(
        calendar.local_date(pause.started_at), calendar.local_date(pause.ended_at)
    )
