"""The list of residents to be called back, by case: who they are is shown on the case's page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from komek.cases import belongings, complaints
from komek.cases.models import CallBack, CallState
from komek.directory.entries import OrganisationEntry, ServiceEntry
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.permissions import require_at_all

MOST_CALLS = 200


@dataclass(frozen=True, slots=True)
class Call:
    """A case whose resident is to be called. `id` is the call's; tries: how many were in vain."""

    id: int
    uid: UUID
    number: str
    state: str
    service: ServiceEntry
    organisation: OrganisationEntry | None
    language: str
    answered_at: datetime | None
    tries: int


@dataclass(frozen=True, slots=True)
class Calls:
    """A piece of the list, first drawn first; `after` is where the next begins, None at the end."""

    lines: tuple[Call, ...]
    after: int | None


def to_call(actor: Actor, *, after: int | None = None, limit: int = 50) -> Calls:
    """Whom to call now; who was tried a moment ago comes back later. One query.

    Raises Forbidden for whoever keeps no results of calls.
    """
    require_at_all(actor, "cases.call_back")
    limit = max(1, min(limit, MOST_CALLS))
    due = CallBack.objects.filter(
        state=CallState.WAITING, next_try_at__lte=clock.now(), id__gt=after or 0
    )
    due = complaints.shown_to(actor, due)
    rows = list(due.select_related("case").order_by("id")[: limit + 1])
    lines = tuple(map(_call, rows[:limit]))
    return Calls(lines, lines[-1].id if len(rows) > limit else None)


def _call(row: CallBack) -> Call:
    case = row.case
    return Call(
        id=row.id,
        uid=case.uid,
        number=case.number,
        state=case.state,
        service=belongings.service(case.service_id),
        organisation=belongings.organisation(case.organisation_id),
        language=case.language,
        answered_at=case.answered_at,
        tries=row.tries,
    )


def is_to_be_called(case_id: int) -> bool:
    """Whether a call about this case waits for somebody to make it."""
    return CallBack.objects.filter(case_id=case_id, state=CallState.WAITING).exists()
