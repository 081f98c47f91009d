"""Wishes for more time that wait for the commission, or for a call to the resident."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from komek.cases import belongings, complaints
from komek.cases.models import OPEN_STATES, Extension, ExtensionState
from komek.directory.entries import OrganisationEntry, ServiceEntry
from komek.kernel.actors import Actor
from komek.kernel.numbering import number_for
from komek.kernel.permissions import require

MOST = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish in a list. until: the day wished or given; notice_due: when the resident must know."""

    number: str
    service: ServiceEntry
    organisation: OrganisationEntry | None
    reason: str
    asked_at: datetime
    promised_due: datetime
    until: datetime
    in_favour: int
    against: int
    notice_due: datetime | None


def wishes(actor: Actor) -> list[Wish]:
    """What the commission has to decide, the oldest first. Raises Forbidden."""
    require(actor, "cases.vote_extension")
    waiting = Extension.objects.filter(state=ExtensionState.ASKED)
    return _listed(actor, waiting.order_by("id"))


def untold(actor: Actor) -> list[Wish]:
    """New terms that no letter told the resident of: whom to call, the most urgent first.

    Raises Forbidden.
    """
    require(actor, "cases.tell_extension")
    waiting = Extension.objects.filter(
        state=ExtensionState.GRANTED, noticed_at=None, case__state__in=OPEN_STATES
    )
    return _listed(actor, waiting.order_by("notice_due", "id"))


def _listed(actor: Actor, waiting: QuerySet[Extension]) -> list[Wish]:
    rows = complaints.shown_to(actor, waiting)
    return [_wish(row) for row in _with_votes(rows)[:MOST]]


def _with_votes(rows: QuerySet[Extension]) -> QuerySet[Extension]:
    return rows.select_related("case").annotate(
        in_favour=Count("votes", filter=Q(votes__in_favour=True)),
        against=Count("votes", filter=Q(votes__in_favour=False)),
    )


def _wish(row: Any) -> Wish:
    return Wish(
        number=number_for(row.case_id),
        service=belongings.service(row.case.service_id),
        organisation=belongings.organisation(row.organisation_id),
        reason=row.reason,
        asked_at=row.asked_at,
        promised_due=row.promised_before or row.case.promised_due,
        until=row.promised_after or row.wished_due,
        in_favour=row.in_favour,
        against=row.against,
        notice_due=row.notice_due,
    )
