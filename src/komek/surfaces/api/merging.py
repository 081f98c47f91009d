"""Cases about one matter: joined with one another, and parted again."""

from django.http import HttpRequest
from ninja import Router

from komek.cases import queries, services
from komek.cases.access import case_numbered
from komek.kernel.numbering import parse
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.case_shapes import Line
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.moving import StateOut, moved
from komek.surfaces.api.shapes import In, Out

router = Router(tags=["work"], auth=KNOWN)


class MergeIn(In):
    """The case to go into. confirmed: it is one matter, though the services' groups differ."""

    into: Line
    confirmed: bool = False


class OneMatterOut(Out):
    """Numbers of the case that this one went into, null for none, and of those in this one."""

    into: str | None
    absorbed: list[str]


@router.post("/cases/{number}/merge", response=StateOut)
@does("cases.merge")
def merge(request: HttpRequest, number: str, body: MergeIn) -> StateOut:
    """Have the case go into another one about the same matter: its resident takes part there."""
    into = case_numbered(parse(body.into))
    return moved(request, number, services.merge, into_uid=into.uid, confirmed=body.confirmed)


@router.post("/cases/{number}/unmerge", response=StateOut)
@does("cases.unmerge")
def unmerge(request: HttpRequest, number: str) -> StateOut:
    """Part the case again from the one it went into: it goes on as it was."""
    return moved(request, number, services.unmerge)


@router.get("/cases/{number}/one_matter", response=OneMatterOut)
@does("cases.read")
def one_matter(request: HttpRequest, number: str) -> OneMatterOut:
    """The cases that are one with this one."""
    actor = caller(request)
    found = queries.kin(actor, queries.case_by_number(actor, number).id)
    return OneMatterOut(into=found.into, absorbed=list(found.absorbed))
