"""The inspectors' list: answers that wait for a look, and the record of whoever gave them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from komek.cases import belongings, complaints, trust
from komek.cases.models import AnswerRecord, Outcome
from komek.cases.trust import Record
from komek.directory.entries import OrganisationEntry, ServiceEntry
from komek.kernel.actors import Actor
from komek.kernel.numbering import number_for
from komek.kernel.permissions import require_at_all

MOST_CHECKS = 200


@dataclass(frozen=True, slots=True)
class Check:
    """An answer to be looked at. `id` is the answer's, `why` of `models.Why`."""

    id: int
    uid: UUID
    number: str
    service: ServiceEntry
    organisation: OrganisationEntry | None
    address: str
    language: str
    answered_at: datetime
    promised_due: datetime
    why: str
    record: Record


@dataclass(frozen=True, slots=True)
class Checks:
    """A piece of the list, oldest first; `after` is where the next begins, None at the end."""

    lines: tuple[Check, ...]
    after: int | None


def to_check(actor: Actor, *, after: int | None = None, limit: int = 50) -> Checks:
    """The answers that are held back, the one that waits longest first; two queries.

    Raises Forbidden for whoever cannot release any.
    """
    require_at_all(actor, "cases.release")
    limit = max(1, min(limit, MOST_CHECKS))
    held = AnswerRecord.objects.filter(outcome=Outcome.HELD, id__gt=after or 0)
    held = complaints.shown_to(actor, held)
    rows = list(held.select_related("case").order_by("id")[: limit + 1])
    records = trust.records(row.organisation_id for row in rows)
    lines = tuple(_check(row, records[row.organisation_id]) for row in rows[:limit])
    return Checks(lines, lines[-1].id if len(rows) > limit else None)


def _check(row: AnswerRecord, record: Record) -> Check:
    case = row.case
    return Check(
        id=row.id,
        uid=case.uid,
        number=case.number,
        service=belongings.service(case.service_id),
        organisation=belongings.organisation(row.organisation_id),
        address=case.address,
        language=case.language,
        answered_at=row.answered_at,
        promised_due=case.promised_due,
        why=row.why,
        record=record,
    )


def check_of(actor: Actor, case_id: int) -> Check | None:
    """The answer of this case that is held back; None when none is (any more). Raises Forbidden."""
    require_at_all(actor, "cases.release")
    held = AnswerRecord.objects.filter(outcome=Outcome.HELD, case_id=case_id)
    row = complaints.shown_to(actor, held).select_related("case").first()
    if row is None:
        return None
    return _check(row, trust.records([row.organisation_id])[row.organisation_id])


def next_check(actor: Actor, *, after: int = 0, avoid: Collection[int] = ()) -> str | None:
    """The number of the case whose answer waits longest; None when nothing does.

    after: the answer that was looked at before, behind which to begin. avoid: ids of cases that
    others look at; they come when there is nothing else. Raises Forbidden.
    """
    require_at_all(actor, "cases.release")
    held = AnswerRecord.objects.filter(outcome=Outcome.HELD)
    held = complaints.shown_to(actor, held).order_by("id")
    for rows in (held.exclude(case_id__in=avoid), held):
        for behind in (rows.filter(id__gt=after), rows.exclude(id=after)):
            found = behind.values_list("case_id", flat=True).first()
            if found is not None:
                return number_for(found)
    return None


def checks_waiting(actor: Actor) -> int:
    """How many answers are held back; the index knows no others. Raises Forbidden."""
    require_at_all(actor, "cases.release")
    held = AnswerRecord.objects.filter(outcome=Outcome.HELD)
    return complaints.shown_to(actor, held).count()
