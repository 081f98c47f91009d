"""Lists that staff saved under a name."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from komek.cases import services
from komek.cases.queries import Asked, saved
from komek.cases.services import ViewFields
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.case_shapes import Code
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.naming import organisation_id
from komek.surfaces.api.shapes import In, Out

router = Router(tags=["saved lists"], auth=KNOWN)


class ViewIn(In):
    """A list under a name. Whoever has this role, in this organisation or below it, has it too."""

    name: Annotated[str, Field(max_length=1_000)]
    asked: Asked
    organisation: Code | None = None
    role: Code | None = None


class ViewOut(Out):
    """A saved list; `query` is what to ask `GET /cases` for."""

    uid: UUID
    name: str
    asked: Asked
    query: str
    organisation: str | None
    role: str | None
    own: bool
    changeable: bool


@router.get("/views", response=list[ViewOut])
@does("views.save")
def views(request: HttpRequest) -> list[ViewOut]:
    """The caller's own saved lists, then those that are shared with them."""
    return [_view(one) for one in saved.views(caller(request))]


@router.post("/views", response={201: ViewOut})
@does("views.save")
def save(request: HttpRequest, body: ViewIn) -> Status[ViewOut]:
    """Save a list under a name."""
    row = services.save_view(actor=caller(request), fields=_fields(body))
    return Status(201, _view(saved.view(caller(request), row.uid)))


@router.get("/views/{uid}", response=ViewOut)
@does("views.save")
def view(request: HttpRequest, uid: UUID) -> ViewOut:
    """One saved list."""
    return _view(saved.view(caller(request), uid))


@router.put("/views/{uid}", response=ViewOut)
@does("views.save")
def change(request: HttpRequest, uid: UUID, body: ViewIn) -> ViewOut:
    """Make it what is sent, for everybody who has it."""
    services.change_view(actor=caller(request), uid=uid, fields=_fields(body))
    return _view(saved.view(caller(request), uid))


@router.delete("/views/{uid}", response={204: None})
@does("views.save")
def delete(request: HttpRequest, uid: UUID) -> Status[None]:
    """Delete it for everybody who has it."""
    services.delete_view(actor=caller(request), uid=uid)
    return Status(204, None)


def _fields(body: ViewIn) -> ViewFields:
    return ViewFields(
        name=body.name,
        asked=body.asked,
        organisation_id=organisation_id(body.organisation) if body.organisation else None,
        role=body.role or "",
    )


def _view(one: saved.View) -> ViewOut:
    return ViewOut(
        uid=one.uid,
        name=one.name,
        asked=one.asked,
        query=one.asked.as_query(),
        organisation=one.organisation.code if one.organisation else None,
        role=one.role or None,
        own=one.own,
        changeable=one.changeable,
    )
