"""Opening, reading and listing cases."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.responses import Status

from komek.cases import queries
from komek.cases.queries import MOST_LINES
from komek.cases.services import NewCase, OpenedCase, Reporter, note_look, open_case
from komek.directory import snapshot
from komek.kernel.actors import Role
from komek.kernel.places import Point
from komek.surfaces.api import case_pages
from komek.surfaces.api import case_shapes as shapes
from komek.surfaces.api.callers import KNOWN, WITH_CASE_KEY
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.external_ids import channel_of, external_id
from komek.surfaces.api.files import checked
from komek.surfaces.api.naming import organisation_id
from komek.surfaces.api.once import Repeat
from komek.surfaces.api.timeline_shapes import EntryOut, entry
from komek.surfaces.coordinates import point
from komek.surfaces.parts import looks
from komek.surfaces.wishes import key_of

router = Router(tags=["cases"])


@router.post("/cases", auth=KNOWN, response={201: shapes.OpenedOut})
@does("cases.open", repeat=Repeat.OWN_WAY)
def open_(request: HttpRequest, new: shapes.CaseIn) -> Status[shapes.OpenedOut]:
    """Open a case: 201 also for one that an earlier try with this Idempotency-Key opened."""
    actor = caller(request)
    place = _place(new)
    opened = open_case(
        actor=actor,
        new=NewCase(
            service_code=new.service_code,
            text=new.text,
            language=new.language or actor.language,
            channel=channel_of(actor),
            external_id=external_id(actor, key_of(request)),
            lat=place.lat if place else new.lat,
            lon=place.lon if place else new.lon,
            building_id=new.building_id,
            address=new.address,
            facts=new.facts,
            reporter=Reporter(**new.reporter.model_dump()) if new.reporter else None,
            anonymity=new.anonymity,
            files=checked(actor, new.files),
            sent_at=new.sent_at,
            first_contact_answer=new.first_contact_answer,
            publish_consent=new.publish_consent,
            accused_organisation_id=(
                organisation_id(new.accused_organisation) if new.accused_organisation else None
            ),
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
    return case_pages.answer(looks.seen(caller(request), asked, after=after, limit=limit))


@router.get("/cases/{number}", auth=WITH_CASE_KEY, response=shapes.CaseOut)
@does("cases.read")
def read(request: HttpRequest, number: str) -> shapes.CaseOut:
    """One case, for its staff and for whoever has its key."""
    actor = caller(request)
    view = queries.case_by_number(actor, number)
    note_look(actor=actor, case_id=view.id, fields=["words"])
    return shapes.case(view)


@router.get("/cases/{number}/timeline", auth=WITH_CASE_KEY, response=list[EntryOut])
@does("cases.read")
def timeline(request: HttpRequest, number: str) -> list[EntryOut]:
    """What happened to the case and was said about it, oldest first, as far as the caller may.

    Residents also see who of the city looked at their contacts.
    """
    actor = caller(request)
    view = queries.case_by_number(actor, number)
    past = queries.timeline(actor, view.id)
    note_look(actor=actor, case_id=view.id, fields=["words"])
    if Role.RESIDENT in actor.roles and not view.for_staff:
        past += looks.since(actor, view)
    return [entry(one, for_staff=view.for_staff) for one in sorted(past, key=lambda one: one.at)]


def _place(new: shapes.CaseIn) -> Point | None:
    if new.lat is None or new.lon is None:
        return None
    return point(snapshot.current(), new.lat, new.lon)


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
