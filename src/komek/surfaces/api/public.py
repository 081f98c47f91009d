"""What everybody may see of the city's cases."""

import re
from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import BeforeValidator

from komek.cases import public
from komek.cases.models import State
from komek.cases.public import Box, Wanted
from komek.kernel import numbering
from komek.kernel.errors import Invalid
from komek.surfaces.api.callers import EVERYBODY
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.naming import last_seen
from komek.surfaces.api.public_shapes import PublicCaseOut, public_case
from komek.surfaces.api.shapes import Out

router = Router(tags=["public"], auth=EVERYBODY)

MOST_CASES = 200
DAY = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,15})?"

Codes = Annotated[list[str] | None, Query(description="several may be given", max_length=100)]


def _day(value: object) -> object:
    """Only 2026-03-18: numbers would be taken for seconds, and far days for none at all."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError("not a day")
    return value


Day = Annotated[
    Annotated[date, BeforeValidator(_day)] | None, Query(description="a day of the city, included")
]


class PublicPageOut(Out):
    """A piece of the list; `next` is what to ask for as `after`, null at the end."""

    cases: list[PublicCaseOut]
    next: str | None


@router.get("/public/cases", response=PublicPageOut)
@does("cases.read_public")
def public_cases(
    request: HttpRequest,
    service: Codes = None,
    state: Annotated[list[State] | None, Query(description="several may be given")] = None,
    opened_from: Day = None,
    opened_to: Day = None,
    updated_from: Day = None,
    updated_to: Day = None,
    bbox: Annotated[
        str | None,
        Query(pattern=f"^{NUMBER}(,{NUMBER}){{3}}$", description="west,south,east,north"),
    ] = None,
    after: Annotated[str | None, Query(max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_CASES)] = 50,
) -> PublicPageOut:
    """Public cases, newest first. Filters work on what is shown: whole days, rounded places."""
    wanted = Wanted(
        services=service,
        states=state,
        opened_from=opened_from,
        opened_to=opened_to,
        updated_from=updated_from,
        updated_to=updated_to,
        box=_box(bbox) if bbox else None,
    )
    page = public.listed(caller(request), wanted, after=last_seen(after), limit=limit)
    return PublicPageOut(
        cases=[public_case(one) for one in page.cases],
        next=None if page.after is None else numbering.number_for(page.after),
    )


@router.get("/public/cases/{number}", response=PublicCaseOut)
@does("cases.read_public")
def one_public_case(request: HttpRequest, number: str) -> PublicCaseOut:
    """What everybody may know of one case."""
    return public_case(public.case(caller(request), number))


def _box(text: str) -> Box:
    west, south, east, north = map(float, text.split(","))
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        message = _("Send a box as west,south,east,north in degrees.")
        raise Invalid("box_invalid", message, field="bbox")
    return Box(south, west, north, east)
