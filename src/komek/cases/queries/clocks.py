"""What moved and moves the terms of one case, for its readers; and what they rule out."""

from dataclasses import dataclass
from datetime import datetime

from komek.cases import terms
from komek.cases.models import Case, Extension, ExtensionState, Pause
from komek.directory import queries as people
from komek.directory import snapshot as directory
from komek.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class MoreTime:
    """The last wish for more time. voted: whether this reader did, or is asked for no vote.

    until: the wished due moment, once granted the promised one. told: the resident knows of it.
    """

    state: str
    reason: str
    asked_at: datetime
    until: datetime
    decided_at: datetime | None
    told: bool
    voted: bool


@dataclass(frozen=True, slots=True)
class Clocks:
    """Pauses and extensions of a case. paused_until: when the terms run on at the latest.

    paused_days: working days of all pauses that have ended.
    """

    paused_since: datetime | None
    paused_until: datetime | None
    paused_days: int
    more_time: MoreTime | None

    @property
    def rule_out(self) -> frozenset[str]:
        """Verbs that the case's state allows and its clocks do not."""
        wish = self.more_time
        waits = wish is not None and wish.state == ExtensionState.ASKED
        ruled_out = {
            "pause": self.paused_since is not None,
            "ask_extension": waits,
            "vote_extension": not waits or wish is None or wish.voted,
            "tell_extension": wish is None or wish.state != ExtensionState.GRANTED or wish.told,
        }
        return frozenset(verb for verb, is_so in ruled_out.items() if is_so)


def clocks(actor: Actor, case: Case, *, for_staff: bool) -> Clocks:
    """What happened to the terms of the case so far; residents see of wishes what was granted."""
    snapshot = directory.current()
    pauses = list(Pause.objects.filter(case=case).order_by("id"))
    since = next((one.started_at for one in pauses if one.ended_at is None), None)
    return Clocks(
        paused_since=since,
        paused_until=terms.reply_runs_out(snapshot, since) if since else None,
        paused_days=sum(_days(snapshot, one) for one in pauses),
        more_time=_more_time(actor, case, for_staff),
    )


def _more_time(actor: Actor, case: Case, for_staff: bool) -> MoreTime | None:
    wishes = Extension.objects.filter(case=case).exclude(state=ExtensionState.DROPPED)
    if not for_staff:
        wishes = wishes.filter(state=ExtensionState.GRANTED)
    wish = wishes.order_by("-id").first()
    if wish is None:
        return None
    return MoreTime(
        state=wish.state,
        reason=wish.reason,
        asked_at=wish.asked_at,
        until=wish.promised_after or wish.wished_due,
        decided_at=wish.decided_at,
        told=wish.noticed_at is not None,
        voted=wish.state != ExtensionState.ASKED or _needs_no_vote(actor, wish),
    )


def _needs_no_vote(actor: Actor, wish: Extension) -> bool:
    if actor.user_id not in people.commission():
        return True
    return wish.votes.filter(user_id=actor.user_id).exists()


def _days(snapshot: directory.Snapshot, pause: Pause) -> int:
    if pause.ended_at is None:
        return 0
    calendar = snapshot.calendar
    return calendar.working_days_between(
        calendar.local_date(pause.started_at), calendar.local_date(pause.ended_at)
    )
