"""How handing work over to organisations goes, and sending again what is stuck."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router

from komek.cases import queries
from komek.cases.queries import MOST_STUCK, Health, Stuck
from komek.cases.services import dispatch
from komek.kernel import clock
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.naming import organisation_id
from komek.surfaces.api.shapes import Named, Out, named

router = Router(tags=["dispatch"], auth=KNOWN)

Id = Annotated[int, Path(ge=1, lt=2**63)]


class HealthOut(Out):
    """How it goes with an organisation that does not work at the desk.

    failures: in a row. oldest: since when the parcel waits that waits longest. stuck: refused or
    given up; bounced is a part of it. told_at: when a server that is asked last said what has
    happened. well: nobody has to look at it.
    """

    organisation: Named | None
    way: str
    since: datetime
    succeeded_at: datetime | None
    failures: int
    error: str
    waiting: int
    oldest: datetime | None
    stuck: int
    bounced: int
    told_at: datetime | None
    well: bool


class StuckOut(Out):
    """A parcel that did not arrive. state: waiting (tried in vain), failed or dead."""

    id: int
    number: str
    organisation: Named | None
    way: str
    what: str
    state: str
    error: str
    attempts: int
    created_at: datetime
    next_at: datetime | None


class StuckPageOut(Out):
    """A piece of the list; `next` is what to ask for as `after`, null at the end."""

    deliveries: list[StuckOut]
    next: int | None


class ReplayedOut(Out):
    """How many parcels are sent again."""

    replayed: int


@router.get("/dispatch", response=list[HealthOut])
@does("dispatch.read")
def health(request: HttpRequest) -> list[HealthOut]:
    """How it goes with every organisation that does not work at the desk."""
    now = clock.now()
    return [_health(one, now) for one in queries.health(caller(request))]


@router.get("/dispatch/deliveries", response=StuckPageOut)
@does("dispatch.read")
def stuck(
    request: HttpRequest,
    after: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_STUCK)] = 50,
) -> StuckPageOut:
    """What did not arrive, the newest first."""
    lines, more = queries.stuck(caller(request), after=after, limit=limit)
    return StuckPageOut(deliveries=[_stuck(line) for line in lines], next=more)


@router.post("/dispatch/deliveries/{id}/replay", response=ReplayedOut)
@does("dispatch.replay")
def replay(request: HttpRequest, id: Id) -> ReplayedOut:
    """Send a parcel again that was refused or given up."""
    dispatch.replay(actor=caller(request), delivery_id=id)
    return ReplayedOut(replayed=1)


@router.post("/organisations/{code}/replay", response=ReplayedOut)
@does("dispatch.replay")
def replay_all(request: HttpRequest, code: str) -> ReplayedOut:
    """Send again whatever is stuck on its way to an organisation."""
    found = organisation_id(code)
    return ReplayedOut(replayed=dispatch.replay_all(actor=caller(request), organisation_id=found))


def _health(one: Health, now: datetime) -> HealthOut:
    return HealthOut(
        organisation=named(one.organisation),
        way=one.kind,
        since=one.since,
        succeeded_at=one.succeeded_at,
        failures=one.failures,
        error=one.error,
        waiting=one.waiting,
        oldest=one.oldest,
        stuck=one.stuck,
        bounced=one.bounced,
        told_at=one.told_at,
        well=one.is_well(now),
    )


def _stuck(line: Stuck) -> StuckOut:
    return StuckOut(
        id=line.id,
        number=line.number,
        organisation=named(line.organisation),
        way=line.kind,
        what=line.what,
        state=line.state,
        error=line.error,
        attempts=line.attempts,
        created_at=line.created_at,
        next_at=line.next_at,
    )
