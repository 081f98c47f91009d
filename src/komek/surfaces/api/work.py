"""What staff do with a case, as one operation a verb."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from komek.cases import services
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.case_shapes import Code, Files, Line, Text
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.files import checked
from komek.surfaces.api.moving import StateOut, moved
from komek.surfaces.api.naming import organisation_id
from komek.surfaces.api.shapes import In

router = Router(tags=["work"], auth=KNOWN)


class RouteIn(In):
    """Who is responsible, and a short snake_case code for why."""

    organisation: Code
    reason: Code


class GiveIn(In):
    """A user who works for the organisation that has the case."""

    user_id: Annotated[int, Field(ge=1, lt=2**63)]


class ForwardIn(In):
    """The organisation whom it concerns."""

    organisation: Code


class RefuseIn(In):
    """Why the case is given back, and whom it concerns instead, if known."""

    text: Text
    proposed_organisation: Code | None = None


class WordsIn(In):
    """Words."""

    text: Text


class HandingIn(In):
    """How the emergency number learns of it: "message" is sent, "phone" was said."""

    how: Code


class AnswerIn(In):
    """The answer, the law or rule it rests on, and proof."""

    text: Text
    norm: Line = ""
    files: Files = []


@router.post("/cases/{number}/route", response=StateOut)
@does("cases.route")
def route(request: HttpRequest, number: str, body: RouteIn) -> StateOut:
    """Give a case from triage to the organisation that is responsible."""
    return moved(
        request,
        number,
        services.route,
        organisation_id=organisation_id(body.organisation),
        reason_code=body.reason,
    )


@router.post("/cases/{number}/accept", response=StateOut)
@does("cases.accept")
def accept(request: HttpRequest, number: str) -> StateOut:
    """Take the case into work."""
    return moved(request, number, services.accept)


@router.post("/cases/{number}/give", response=StateOut)
@does("cases.give")
def give(request: HttpRequest, number: str, body: GiveIn) -> StateOut:
    """Give the case to a person of the organisation that has it."""
    return moved(request, number, services.give, user_id=body.user_id)


@router.post("/cases/{number}/forward", response=StateOut)
@does("cases.forward")
def forward(request: HttpRequest, number: str, body: ForwardIn) -> StateOut:
    """Pass the case on to the organisation whom it concerns."""
    return moved(
        request, number, services.forward, organisation_id=organisation_id(body.organisation)
    )


@router.post("/cases/{number}/refuse", response=StateOut)
@does("cases.refuse")
def refuse(request: HttpRequest, number: str, body: RefuseIn) -> StateOut:
    """Give the case back to the centre, saying why."""
    proposed = body.proposed_organisation
    return moved(
        request,
        number,
        services.refuse,
        proposed_organisation_id=organisation_id(proposed) if proposed else None,
        text=body.text,
    )


@router.post("/cases/{number}/ask", response=StateOut)
@does("cases.ask")
def ask(request: HttpRequest, number: str, body: WordsIn) -> StateOut:
    """Ask the resident something."""
    return moved(request, number, services.ask, text=body.text)


@router.post("/cases/{number}/answer", response=StateOut)
@does("cases.answer")
def answer(request: HttpRequest, number: str, body: AnswerIn) -> StateOut:
    """Answer the resident, with proof."""
    files = checked(caller(request), body.files)
    return moved(request, number, services.answer, text=body.text, norm=body.norm, files=files)


@router.post("/cases/{number}/hand_to_112", response=StateOut)
@does("cases.hand_to_112")
def hand_to_112(request: HttpRequest, number: str, body: HandingIn) -> StateOut:
    """Hand the case over to the emergency number, or keep that somebody has called there."""
    return moved(request, number, services.hand_to_112, how=body.how)


@router.post("/cases/{number}/instruct", response=StateOut)
@does("cases.instruct")
def instruct(request: HttpRequest, number: str, body: WordsIn) -> StateOut:
    """Say, as a leader, what is to be done; everybody on the case reads it."""
    return moved(request, number, services.instruct, text=body.text)


@router.post("/cases/{number}/note", response=StateOut)
@does("cases.note")
def note(request: HttpRequest, number: str, body: WordsIn) -> StateOut:
    """Leave a note for the staff; residents never see it."""
    return moved(request, number, services.note, text=body.text)
