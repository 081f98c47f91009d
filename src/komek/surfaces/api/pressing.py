"""Pressing for an answer, and giving work to another person of the organisation."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from komek.cases import services
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.case_shapes import Text
from komek.surfaces.api.doing import does
from komek.surfaces.api.moving import StateOut, moved
from komek.surfaces.api.shapes import In

router = Router(tags=["control"], auth=KNOWN)

Id = Annotated[int, Field(ge=1, lt=2**63)]


class UrgeIn(In):
    """A note for colleagues, or nothing."""

    text: Text = ""


class EscalateIn(In):
    """Why those above have to know."""

    text: Text


class ReassignIn(In):
    """To whom, and why."""

    user_id: Id
    reason: Literal["leave", "left", "load", "other"]


class ReassignTaskIn(ReassignIn):
    """The same of a part of the work, by the id it has in the case's list."""

    task: Id


@router.post("/cases/{number}/urge", response=StateOut)
@does("cases.urge")
def urge(request: HttpRequest, number: str, body: UrgeIn) -> StateOut:
    """Have whoever has the case, and their head, asked by letter for an answer; once a day."""
    return moved(request, number, services.urge, text=body.text)


@router.post("/cases/{number}/escalate", response=StateOut)
@does("cases.escalate")
def escalate(request: HttpRequest, number: str, body: EscalateIn) -> StateOut:
    """Have those above the organisation told by letter; once a day."""
    return moved(request, number, services.escalate, text=body.text)


@router.post("/cases/{number}/reassign", response=StateOut)
@does("cases.reassign")
def reassign(request: HttpRequest, number: str, body: ReassignIn) -> StateOut:
    """Give the case to somebody else who works for the organisation that has it."""
    return moved(request, number, services.reassign, user_id=body.user_id, reason=body.reason)


@router.post("/cases/{number}/reassign_task", response=StateOut)
@does("cases.reassign_task")
def reassign_task(request: HttpRequest, number: str, body: ReassignTaskIn) -> StateOut:
    """Give a part of the work to somebody else who works for the organisation that does it."""
    return moved(
        request,
        number,
        services.reassign_task,
        task_id=body.task,
        user_id=body.user_id,
        reason=body.reason,
    )
