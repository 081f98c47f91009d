"""Following changes: for those who keep copies of cases."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from komek.cases import public_changes, queries
from komek.cases.feed import MOST_CHANGES
from komek.surfaces.api.callers import EVERYBODY, KNOWN
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.public_shapes import PublicCaseOut, public_case
from komek.surfaces.api.shapes import Named, Out, named

router = Router(tags=["changes"])

After = Annotated[
    str | None,
    Query(max_length=60, description="`next` of the piece before, or “now”; else the oldest kept"),
]
Limit = Annotated[int, Query(ge=1, le=MOST_CHANGES)]


class ChangeOut(Out):
    """One change. With a `tombstone`, throw away what you keep of the case.

    `moved`: it went to an organisation whose cases you do not see. `erased`: what was said is
    erased, and the case may be read anew.
    """

    cursor: str
    at: datetime
    number: str
    uid: UUID
    verb: str
    state: str | None
    organisation: Named | None
    tombstone: Literal["moved", "erased"] | None


class ChangesOut(Out):
    """Changes in their order; `next` is what to ask for as `after`, null while there are none."""

    changes: list[ChangeOut]
    next: str | None


class PublicChangeOut(Out):
    """One change of a public case, and the case as it is now. `on`: the day in the city.

    With a `tombstone`, throw away what you keep of the case. `hidden`: it is public no more.
    `erased`: what was said is erased, and the case may be read anew.
    """

    cursor: str
    on: date
    number: str
    verb: str
    case: PublicCaseOut | None
    tombstone: Literal["hidden", "erased"] | None


class PublicChangesOut(Out):
    """Changes in their order; `next` is what to ask for as `after`, null while there are none."""

    changes: list[PublicChangeOut]
    next: str | None


@router.get("/changes", auth=KNOWN, response=ChangesOut)
@does("cases.follow")
def changes(request: HttpRequest, after: After = None, limit: Limit = 100) -> ChangesOut:
    """What happened to the cases the caller may list, and to those that a partner opened.

    Always the same order, nothing left out; a cursor that holds no more is refused with 410.
    """
    piece = queries.changes(caller(request), after=after, limit=limit)
    return ChangesOut(
        changes=[
            ChangeOut(
                cursor=one.cursor,
                at=one.at,
                number=one.number,
                uid=one.uid,
                verb=one.verb,
                state=one.state,
                organisation=named(one.organisation),
                tombstone=one.tombstone or None,  # type: ignore[arg-type]  # one of the two
            )
            for one in piece.changes
        ],
        next=piece.next,
    )


@router.get("/public/changes", auth=EVERYBODY, response=PublicChangesOut)
@does("cases.read_public")
def changes_of_public_cases(
    request: HttpRequest, after: After = None, limit: Limit = 100
) -> PublicChangesOut:
    """What happened to the cases that everybody may see, and which of them are public no more."""
    piece = public_changes.changes(caller(request), after=after, limit=limit)
    return PublicChangesOut(
        changes=[
            PublicChangeOut(
                cursor=one.cursor,
                on=one.on,
                number=one.number,
                verb=one.verb,
                case=None if one.case is None else public_case(one.case),
                tombstone=one.tombstone or None,  # type: ignore[arg-type]  # one of the two
            )
            for one in piece.changes
        ],
        next=piece.next,
    )
