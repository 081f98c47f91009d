"""Control of answers: lists of what waits for a look or a call, and one operation a verb."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from komek.cases import queries, services
from komek.cases.queries import MOST_CALLS, MOST_CHECKS, Call, Check
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.case_shapes import Text
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.moving import StateOut, moved
from komek.surfaces.api.shapes import In, Named, Out, certainly_named, named

router = Router(tags=["inspection"], auth=KNOWN)


class RemarkIn(In):
    """What is missing in the answer."""

    text: Text


class CallIn(In):
    """What a call said; words are needed when it is not done."""

    result: Literal["done", "not_done", "not_reached", "declined"]
    text: Text = ""
    polite: bool | None = None
    in_time: bool | None = None


class KinOut(Out):
    """Another case that is probably the same matter. found: resident, building or cell."""

    number: str
    state: str
    opened_at: datetime
    found: str
    later: bool


class TrustOut(Out):
    """What became of an organisation's last answers. low: every answer of it is checked."""

    organisation: Named
    answers: int
    returned: int
    false: int
    doubtful: int
    low: bool


class CheckOut(Out):
    """An answer that waits for a look. `why`: always, instructed, returned, low_trust or sample.

    answers, against: of the organisation's last answers, how many there are and how many turned
    out to be none.
    """

    number: str
    uid: UUID
    service: Named
    organisation: Named | None
    answered_at: datetime
    promised_due: datetime
    why: str
    answers: int
    against: int


class ChecksOut(Out):
    """A piece of the list; `next` is what to ask for as `after`, null at the end."""

    checks: list[CheckOut]
    next: int | None


class CallOut(Out):
    """A case whose resident is to be called; `tries`: how many calls were in vain."""

    number: str
    uid: UUID
    state: str
    service: Named
    organisation: Named | None
    language: str
    answered_at: datetime | None
    tries: int


class CallsOut(Out):
    """A piece of the list; `next` is what to ask for as `after`, null at the end."""

    calls: list[CallOut]
    next: int | None


@router.get("/checks", response=ChecksOut)
@does("cases.release")
def checks(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_CHECKS)] = 50,
) -> ChecksOut:
    """Answers that are held back until somebody has looked at them, oldest first."""
    page = queries.to_check(caller(request), after=after, limit=limit)
    return ChecksOut(checks=[_check(line) for line in page.lines], next=page.after)


def _check(line: Check) -> CheckOut:
    return CheckOut(
        number=line.number,
        uid=line.uid,
        service=certainly_named(line.service),
        organisation=named(line.organisation),
        answered_at=line.answered_at,
        promised_due=line.promised_due,
        why=line.why,
        answers=line.record.answers,
        against=line.record.against,
    )


@router.post("/cases/{number}/release", response=StateOut)
@does("cases.release")
def release(request: HttpRequest, number: str) -> StateOut:
    """Send the answer that was held back to its resident."""
    return moved(request, number, services.release)


@router.post("/cases/{number}/return_answer", response=StateOut)
@does("cases.return_answer")
def return_answer(request: HttpRequest, number: str, body: RemarkIn) -> StateOut:
    """Give the answer back to the organisation, with a remark."""
    return moved(request, number, services.return_answer, text=body.text)


@router.get("/calls", response=CallsOut)
@does("cases.call_back")
def calls(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_CALLS)] = 50,
) -> CallsOut:
    """Whose residents are to be asked by phone whether it is done, first drawn first."""
    page = queries.to_call(caller(request), after=after, limit=limit)
    return CallsOut(calls=[_call(line) for line in page.lines], next=page.after)


def _call(line: Call) -> CallOut:
    return CallOut(
        number=line.number,
        uid=line.uid,
        state=line.state,
        service=certainly_named(line.service),
        organisation=named(line.organisation),
        language=line.language,
        answered_at=line.answered_at,
        tries=line.tries,
    )


@router.post("/cases/{number}/call_back", response=StateOut)
@does("cases.call_back")
def call_back(request: HttpRequest, number: str, body: CallIn) -> StateOut:
    """Keep what a call to the resident said; "not_done" opens the case again."""
    return moved(
        request,
        number,
        services.call_back,
        result=body.result,
        text=body.text,
        polite=body.polite,
        in_time=body.in_time,
    )


@router.get("/cases/{number}/repeats", response=list[KinOut])
@does("cases.read")
def repeats(request: HttpRequest, number: str) -> list[KinOut]:
    """The case that this one repeats, then those that repeat it, as far as the caller may read."""
    actor = caller(request)
    found = queries.repeats(actor, queries.case_by_number(actor, number).id)
    return [
        KinOut(
            number=one.number,
            state=one.state,
            opened_at=one.opened_at,
            found=one.found,
            later=one.later,
        )
        for one in found
    ]


@router.get("/trust", response=list[TrustOut])
@does("cases.read_trust")
def trust(request: HttpRequest) -> list[TrustOut]:
    """Every organisation that has answered and what became of it, the least trusted first."""
    return [
        TrustOut(
            organisation=certainly_named(one.organisation),
            answers=one.record.answers,
            returned=one.record.returned,
            false=one.record.false,
            doubtful=one.record.doubtful,
            low=one.record.is_low,
        )
        for one in queries.trusted(caller(request))
    ]
