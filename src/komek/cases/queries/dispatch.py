"""How handing work over goes: by organisation, and what is stuck."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from komek.cases import belongings, ways
from komek.cases.models import STUCK, DeliveryState, DispatchDelivery, DispatchWay
from komek.directory.entries import OrganisationEntry
from komek.kernel.actors import Actor
from komek.kernel.numbering import number_for
from komek.kernel.permissions import at_all, require

MOST_STUCK = 200
BOUNCED = "bounced"
LATE = timedelta(hours=4)
"""Whoever waits for longer has to be looked at."""
SILENT = timedelta(hours=1)
"""Whoever should be asked every minute, and has said nothing for longer, too."""


@dataclass(frozen=True, slots=True)
class Health:
    """How it goes with one organisation. failures: in a row; error: why the last one was one.

    oldest: since when the parcel waits that waits longest. bounced is a part of stuck. told_at:
    when it last said what has happened, None where nobody asks.
    """

    way_id: int
    organisation: OrganisationEntry | None
    kind: str
    since: datetime
    succeeded_at: datetime | None
    failures: int
    error: str
    waiting: int
    oldest: datetime | None
    stuck: int
    bounced: int
    told_at: datetime | None

    def is_well(self, now: datetime) -> bool:
        """Whether nobody has to look at it."""
        late = self.oldest is not None and now - self.oldest > LATE
        silent = self.told_at is not None and now - self.told_at > SILENT
        return not (self.stuck or late or silent)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A parcel that did not arrive. state: failed, dead, or waiting after tries in vain."""

    id: int
    number: str
    organisation: OrganisationEntry | None
    kind: str
    what: str
    state: str
    error: str
    attempts: int
    created_at: datetime
    next_at: datetime | None

    @property
    def can_be_replayed(self) -> bool:
        """What waits is tried again by itself."""
        return self.state in STUCK


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How an organisation was told of its case, and where that is. id: of the parcel.

    is_letter: whether it can be sent again though it arrived.
    """

    id: int
    kind: str
    is_letter: bool
    state: str
    sent_at: datetime | None


def health(actor: Actor) -> list[Health]:
    """Every organisation that does not work at the desk, those in trouble first; two queries."""
    require(actor, "dispatch.read")
    rows = DispatchWay.objects.filter(valid_to=None).order_by("id")
    counted = _counted()
    found = [_health(row, counted.get(row.id, {})) for row in rows]
    return sorted(found, key=lambda one: (-one.stuck, -one.failures, one.way_id))


def stuck(
    actor: Actor, *, after: int | None = None, limit: int = 50
) -> tuple[list[Stuck], int | None]:
    """What did not arrive, the newest first, and where to go on; None at the end."""
    require(actor, "dispatch.read")
    limit = max(1, min(limit, MOST_STUCK))
    in_vain = Q(state=DeliveryState.WAITING, attempts__gt=0)
    rows = DispatchDelivery.objects.filter(Q(state__in=STUCK) | in_vain)
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.select_related("assignment", "way").order_by("-id")[: limit + 1])
    lines = [_stuck(row) for row in found[:limit]]
    return lines, lines[-1].id if len(found) > limit else None


def handed_over(actor: Actor, case_id: int) -> HandedOver | None:
    """How whoever has the case now was told of it; None at the desk, and for all but staff."""
    if not at_all(actor, "cases.note"):
        return None
    sent = DispatchDelivery.objects.filter(
        assignment__case=case_id, assignment__ended_at=None, what=ways.What.ASSIGNED
    )
    row = sent.select_related("way").first()
    if row is None:
        return None
    way = ways.ways().get(row.way.kind)
    is_letter = way is not None and way.manifest.address is ways.Address.EMAIL
    return HandedOver(row.id, row.way.kind, is_letter, row.state, row.sent_at)


def _counted() -> Mapping[int, Mapping[str, Any]]:
    waiting, is_stuck = Q(state=DeliveryState.WAITING), Q(state__in=STUCK)
    unfinished = DispatchDelivery.objects.filter(waiting | is_stuck, way__valid_to=None)
    rows = (
        unfinished.order_by()
        .values("way_id")
        .annotate(
            waiting=Count("id", filter=waiting),
            oldest=Min("since", filter=waiting),
            stuck=Count("id", filter=is_stuck),
            bounced=Count("id", filter=is_stuck & Q(error=BOUNCED)),
        )
    )
    return {row["way_id"]: row for row in rows}


def _health(row: DispatchWay, counted: Mapping[str, Any]) -> Health:
    return Health(
        way_id=row.id,
        organisation=belongings.organisation(row.organisation_id),
        kind=row.kind,
        since=row.valid_from,
        succeeded_at=row.succeeded_at,
        failures=row.failures,
        error=row.error,
        waiting=counted.get("waiting", 0),
        oldest=counted.get("oldest"),
        stuck=counted.get("stuck", 0),
        bounced=counted.get("bounced", 0),
        told_at=row.polled_at,
    )


def _stuck(row: DispatchDelivery) -> Stuck:
    return Stuck(
        id=row.id,
        number=number_for(row.assignment.case_id),
        organisation=belongings.organisation(row.assignment.organisation_id),
        kind=row.way.kind,
        what=row.what,
        state=row.state,
        error=row.error,
        attempts=row.attempts,
        created_at=row.created_at,
        next_at=row.next_at if row.state == DeliveryState.WAITING else None,
    )
