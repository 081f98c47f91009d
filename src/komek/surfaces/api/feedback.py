"""What residents do with their case, as one operation a verb."""

from collections.abc import Callable
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from komek.cases import services
from komek.kernel.actors import RESIDENTS
from komek.surfaces.api.callers import WITH_CASE_KEY
from komek.surfaces.api.case_shapes import Files, Text
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.external_ids import channel_of
from komek.surfaces.api.files import checked
from komek.surfaces.api.moving import StateOut, moved
from komek.surfaces.api.shapes import In

router = Router(tags=["feedback"], auth=WITH_CASE_KEY)


class ReplyIn(In):
    """What the resident answers to the organisation's question."""

    text: Text
    files: Files = []


class AddedIn(In):
    """What the resident adds, though nobody asked."""

    text: Text
    files: Files = []


class RatingIn(In):
    """One to five stars, with words if wished."""

    stars: Annotated[int, Field(ge=1, le=5)]
    text: Text = ""


class ReopeningIn(In):
    """Why the answer is none."""

    text: Text


@router.post("/cases/{number}/reply", response=StateOut)
@does("cases.reply")
def reply(request: HttpRequest, number: str, body: ReplyIn) -> StateOut:
    """Answer what the organisation asked; an operator writes down what was said by phone."""
    return _said(request, number, services.reply, body)


@router.post("/cases/{number}/remark", response=StateOut)
@does("cases.remark")
def remark(request: HttpRequest, number: str, body: AddedIn) -> StateOut:
    """Add something to the case, which stays where it is; where there is a question, reply."""
    return _said(request, number, services.remark, body)


def _said(
    request: HttpRequest, number: str, verb: Callable[..., None], body: ReplyIn | AddedIn
) -> StateOut:
    actor = caller(request)
    channel = None if actor.roles <= RESIDENTS else channel_of(actor)
    files = checked(actor, body.files)
    return moved(request, number, verb, text=body.text, files=files, channel=channel)


@router.post("/cases/{number}/confirm", response=StateOut)
@does("cases.confirm")
def confirm(request: HttpRequest, number: str) -> StateOut:
    """Say that the answer is one; the case is closed."""
    return moved(request, number, services.confirm)


@router.post("/cases/{number}/rate", response=StateOut)
@does("cases.rate")
def rate(request: HttpRequest, number: str, body: RatingIn) -> StateOut:
    """Rate the answer; a later rating replaces an earlier one."""
    return moved(request, number, services.rate, stars=body.stars, text=body.text)


@router.post("/cases/{number}/reopen", response=StateOut)
@does("cases.reopen")
def reopen(request: HttpRequest, number: str, body: ReopeningIn) -> StateOut:
    """Say why the answer is none; the case goes back to whoever answered."""
    return moved(request, number, services.reopen, text=body.text)


@router.post("/cases/{number}/withdraw", response=StateOut)
@does("cases.withdraw")
def withdraw(request: HttpRequest, number: str) -> StateOut:
    """Take the case back; nobody works on it any more."""
    return moved(request, number, services.withdraw)


@router.post("/cases/{number}/nudge", response=StateOut)
@does("cases.nudge")
def nudge(request: HttpRequest, number: str) -> StateOut:
    """Remind whoever has the case: once a day, from the last day of the promised term on."""
    return moved(request, number, services.nudge)
