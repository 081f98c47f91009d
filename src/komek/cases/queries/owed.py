"""The list of those whom the centre owes a call: by case and reason, without a name or a phone."""

from dataclasses import dataclass
from datetime import datetime

from komek.cases import belongings, complaints
from komek.cases.models import OwedCall, OwedState
from komek.cases.services.owed_calls import is_claimed
from komek.directory.entries import ServiceEntry
from komek.intake.models import Message
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.permissions import require

MOST = 200


@dataclass(frozen=True, slots=True)
class OwedLine:
    """A call that is owed. number, service: of its case, if there is one. text: what it is about.

    waits: whether it is not to be made before `next_try_at`. by: the colleague who makes it just
    now, "" for nobody; mine: whether that is the reader.
    """

    id: int
    why: str
    number: str
    service: ServiceEntry | None
    language: str
    text: str
    due: datetime
    next_try_at: datetime
    waits: bool
    tries: int
    by: str
    mine: bool
    resident_id: int


def owed_calls(actor: Actor) -> list[OwedLine]:
    """Whom to call, the most urgent first; one's own claims above all. Raises Forbidden."""
    require(actor, "cases.owe_call")
    now = clock.now()
    rows = OwedCall.objects.filter(state=OwedState.WAITING)
    rows = complaints.shown_to(actor, rows).select_related("case", "claimed_by")
    found = list(rows.order_by("next_try_at", "due", "id")[:MOST])
    notes = Message.objects.filter(id__in=[row.message_id for row in found if row.message_id])
    texts = dict(notes.values_list("id", "body"))
    lines = [_line(row, actor, texts, now) for row in found]
    return sorted(lines, key=lambda line: (not line.mine, line.waits, line.due))


def _line(row: OwedCall, actor: Actor, texts: dict[int, str], now: datetime) -> OwedLine:
    running = is_claimed(row, now)
    return OwedLine(
        id=row.id,
        why=row.why,
        number=row.case.number if row.case else "",
        service=belongings.service(row.case.service_id) if row.case else None,
        language=row.language,
        text=texts.get(row.message_id or 0, ""),
        due=row.due,
        next_try_at=row.next_try_at,
        waits=row.next_try_at > now,
        tries=row.tries,
        by=(row.claimed_by.name or row.claimed_by.email) if running and row.claimed_by else "",
        mine=running and row.claimed_by_id == actor.user_id,
        resident_id=row.resident_id,
    )
