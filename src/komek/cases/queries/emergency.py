"""Reading what became of a case at the emergency number, and what there is to read out."""

from dataclasses import dataclass
from datetime import datetime

from komek.cases import access, emergency_line, permits
from komek.cases.models import Case
from komek.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Handed:
    """A handing over: how and in which state, by code; `since` when, `sent_at` once it was sent."""

    how: str
    state: str
    since: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Emergency:
    """What is to be told of a case, and what was, the latest first. sends: if a way is set up."""

    told: emergency_line.Report
    handed: tuple[Handed, ...]
    sends: bool


def emergency(actor: Actor, case_id: int) -> Emergency:
    """For whoever may hand the case over. Raises NotFound or Forbidden."""
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise access.unknown()
    permits.permit(actor, "cases.hand_to_112", case)
    return Emergency(
        told=emergency_line.report(case, actor.language),
        handed=tuple(
            Handed(one.how, one.state, one.at, one.sent_at)
            for one in case.emergency_calls.order_by("-id")
        ),
        sends=emergency_line.is_set_up(),
    )
