"""What staff do about the terms of a case, as one operation a verb."""

from datetime import date

from django.http import HttpRequest
from ninja import Router

from komek.cases import services
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.case_shapes import Code, Text
from komek.surfaces.api.doing import does
from komek.surfaces.api.moving import StateOut, moved
from komek.surfaces.api.shapes import In

router = Router(tags=["terms"], auth=KNOWN)


class ExtensionIn(In):
    """Until which day, a code of why, and words for the commission.

    reason: materials, weather, large_work, expertise, information or funding.
    """

    reason: Code
    wished: date
    text: Text


class VoteIn(In):
    """What a member of the commission thinks."""

    in_favour: bool


@router.post("/cases/{number}/pause", response=StateOut)
@does("cases.pause")
def pause(request: HttpRequest, number: str) -> StateOut:
    """Let the terms stand still: the question was asked by phone."""
    return moved(request, number, services.pause)


@router.post("/cases/{number}/ask_extension", response=StateOut)
@does("cases.ask_extension")
def ask_extension(request: HttpRequest, number: str, body: ExtensionIn) -> StateOut:
    """Ask the commission for more time."""
    return moved(
        request,
        number,
        services.ask_extension,
        reason_code=body.reason,
        wished=body.wished,
        text=body.text,
    )


@router.post("/cases/{number}/vote_extension", response=StateOut)
@does("cases.vote_extension")
def vote_extension(request: HttpRequest, number: str, body: VoteIn) -> StateOut:
    """Vote about more time as a member of the commission; a majority decides at once."""
    return moved(request, number, services.vote_extension, in_favour=body.in_favour)


@router.post("/cases/{number}/tell_extension", response=StateOut)
@does("cases.tell_extension")
def tell_extension(request: HttpRequest, number: str) -> StateOut:
    """Note that the resident was told of the new term."""
    return moved(request, number, services.tell_extension)
