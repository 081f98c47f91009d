"""Taking part in what somebody else reported: join, follow, leave."""

from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from komek.cases import queries, services
from komek.cases.access import case_numbered
from komek.cases.models import Joining
from komek.cases.queries import Shared
from komek.cases.services import Reporter
from komek.kernel.days import day_of
from komek.kernel.numbering import parse
from komek.kernel.permissions import at_all
from komek.surfaces.api.callers import EVERYBODY, WITH_CASE_KEY
from komek.surfaces.api.case_shapes import ReporterIn
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.once import Repeat
from komek.surfaces.api.public_shapes import PublicCaseOut, public_case
from komek.surfaces.api.shapes import In, Out

router = Router(tags=["participants"], auth=EVERYBODY)


class JoinIn(In):
    """Who takes part; nobody is named by a resident who is signed in."""

    who: ReporterIn | None = None
    language: Literal["kk", "ru", "en"] | None = None


class JoinedOut(Out):
    """Number and key lead to what participants see; the key is empty for the reporter.

    repeated: a signed-in resident took part already.
    """

    number: str
    key: str
    repeated: bool


class SharedAnswerOut(Out):
    """An answer that was for everybody who takes part."""

    at: datetime
    text: str
    norm: str
    language: str


class SharedOut(Out):
    """A case as its participants see it: the public picture and its answers since they joined."""

    case: PublicCaseOut
    joined: date
    answers: list[SharedAnswerOut]


class LeftOut(Out):
    """Who left takes part no more."""

    number: str


@router.post("/public/cases/{number}/join", response={201: JoinedOut})
@does("cases.join", repeat=Repeat.DONE_AGAIN)
def join(request: HttpRequest, number: str, body: JoinIn) -> Status[JoinedOut]:
    """Take part in an open public case, with an own key; sent again, a person counts once."""
    actor = caller(request)
    joined = services.join(
        actor=actor,
        case_uid=case_numbered(parse(number)).uid,
        how=Joining.DESK if at_all(actor, "cases.open_for_others") else Joining.API,
        who=Reporter(**body.who.model_dump()) if body.who else None,
        language=body.language,
    )
    return Status(201, JoinedOut(number=joined.number, key=joined.key, repeated=joined.repeated))


@router.get("/cases/{number}/shared", auth=WITH_CASE_KEY, response=SharedOut)
@does("cases.take_part")
def shared(request: HttpRequest, number: str) -> SharedOut:
    """What somebody sees who takes part, by their own key or signed in."""
    return _shared(queries.shared(caller(request), number))


@router.post("/cases/{number}/leave", auth=WITH_CASE_KEY, response=LeftOut)
@does("cases.leave")
def leave(request: HttpRequest, number: str) -> LeftOut:
    """Take part no more."""
    actor = caller(request)
    case = queries.shared(actor, number)
    services.leave(actor=actor, case_uid=case.uid)
    return LeftOut(number=case.case.number)


def _shared(view: Shared) -> SharedOut:
    return SharedOut(
        case=public_case(view.case),
        joined=day_of(view.joined_at),
        answers=[
            SharedAnswerOut(at=one.at, text=one.text, norm=one.norm, language=one.language)
            for one in view.answers
        ],
    )
