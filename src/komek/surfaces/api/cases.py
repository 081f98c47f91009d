"""Opening, reading and listing cases."""

import hmac
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router
from ninja.responses import Status

from komek.cases import queries
from komek.cases.queries import MOST_LINES
from komek.cases.services import NewCase, OpenedCase, Reporter, open_case
from komek.directory import snapshot
from komek.kernel.actors import Actor, Role
from komek.kernel.places import Point
from komek.surfaces.api import case_pages
from komek.surfaces.api import case_shapes as shapes
from komek.surfaces.api.callers import KNOWN, WITH_CASE_KEY
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.files import checked
from komek.surfaces.coordinates import point

router = Router(tags=["cases"])

RESIDENTS = frozenset({Role.RESIDENT, Role.ANONYMOUS})

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=100,
        description="the sender's own id of this request",
    ),
]


@router.post("/cases", auth=KNOWN, response={201: shapes.OpenedOut})
@does("cases.open")
def open_(
    request: HttpRequest, new: shapes.CaseIn, idempotency_key: IdempotencyKey = None
) -> Status[shapes.OpenedOut]:
    """Open a case: 201 also for one that an earlier try with this Idempotency-Key opened."""
    actor = caller(request)
    place = _place(new)
    opened = open_case(
        actor=actor,
        new=NewCase(
            service_code=new.service_code,
            text=new.text,
            language=new.language or actor.language,
            channel=_channel(actor),
            external_id=_external_id(actor, idempotency_key),
            lat=place.lat if place else new.lat,
            lon=place.lon if place else new.lon,
            building_id=new.building_id,
            address=new.address,
            facts=new.facts,
            reporter=Reporter(**new.reporter.model_dump()) if new.reporter else None,
            anonymity=new.anonymity,
            files=checked(new.files),
            sent_at=new.sent_at,
            first_contact_answer=new.first_contact_answer,
            publish_consent=new.publish_consent,
        ),
    )
    return Status(201, _opened(opened))


@router.get("/cases", auth=KNOWN, response=shapes.PageOut)
@does("cases.list")
def list_(
    request: HttpRequest,
    asked: Query[queries.Asked],
    after: Annotated[str | None, Query(max_length=60)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LINES)] = 50,
) -> HttpResponse:
    """The cases the caller's work is about, or a resident's own.

    All conditions hold together. after: `next` of the page before, with the same conditions.
    """
    return case_pages.answer(queries.listed(caller(request), asked, after=after, limit=limit))


@router.get("/cases/{number}", auth=WITH_CASE_KEY, response=shapes.CaseOut)
@does("cases.read")
def read(request: HttpRequest, number: str) -> shapes.CaseOut:
    """One case, for its staff and for whoever has its key."""
    return shapes.case(queries.case_by_number(caller(request), number))


@router.get("/cases/{number}/timeline", auth=WITH_CASE_KEY, response=list[shapes.EntryOut])
@does("cases.read")
def timeline(request: HttpRequest, number: str) -> list[shapes.EntryOut]:
    """What happened to the case and was said about it, oldest first, as far as the caller may."""
    actor = caller(request)
    case_id = queries.case_by_number(actor, number).id
    return [shapes.entry(one) for one in queries.timeline(actor, case_id)]


def _place(new: shapes.CaseIn) -> Point | None:
    if new.lat is None or new.lon is None:
        return None
    return point(snapshot.current(), new.lat, new.lon)


def _channel(actor: Actor) -> str:
    """Where the words came from: a partner's program, the desk, or a resident's own browser."""
    if Role.PARTNER in actor.roles:
        return "partners"
    return "portal" if actor.roles <= RESIDENTS else "phone"


def _external_id(actor: Actor, idempotency_key: str | None) -> str | None:
    """Ids of different callers are kept apart; those of partners the verb keeps apart itself.

    What is stored names nobody: it stays with cases whose reporter is to stay unknown.
    """
    if not idempotency_key or Role.PARTNER in actor.roles:
        return idempotency_key
    whose = f"idempotency:{actor.name}:{idempotency_key}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), whose, "sha256").hex()


def _opened(opened: OpenedCase) -> shapes.OpenedOut:
    responsible = opened.organisation_id
    return shapes.OpenedOut(
        number=opened.number,
        uid=opened.uid,
        key=opened.key,
        state=opened.state,
        organisation=snapshot.current().organisation(responsible).code if responsible else None,
        promised_due=opened.promised_due,
        legal_due=opened.legal_due,
        outside_city=opened.outside_city,
        repeated=opened.repeated,
    )
