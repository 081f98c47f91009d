"""Calls that the centre owes: which are waiting, and promising one."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router
from pydantic import AwareDatetime

from komek.cases import queries, services
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.moving import StateOut, moved
from komek.surfaces.api.shapes import In, Named, Out, named

router = Router(tags=["calls"], auth=KNOWN)


class PromiseIn(In):
    """When the reporter is to be called, with its distance from UTC."""

    at: AwareDatetime


class OwedCallOut(Out):
    """A call that is owed, without name and phone: these are shown at the desk to who makes it.

    why: told of an answer or a new term, promised, or cut off. by: who makes it now, if anybody.
    """

    number: str
    why: str
    service: Named | None
    language: str
    due: datetime
    next_try_at: datetime
    tries: int
    by: str


@router.get("/owed_calls", response=list[OwedCallOut])
@does("cases.owe_call")
def owed_calls(request: HttpRequest) -> list[OwedCallOut]:
    """Whom to call, the most urgent first, two hundred at most."""
    return [
        OwedCallOut(
            number=line.number,
            why=line.why,
            service=named(line.service),
            language=line.language,
            due=line.due,
            next_try_at=line.next_try_at,
            tries=line.tries,
            by=line.by,
        )
        for line in queries.owed_calls(caller(request))
    ]


@router.post("/cases/{number}/promise_call", response=StateOut)
@does("cases.owe_call")
def promise_call(request: HttpRequest, number: str, body: PromiseIn) -> StateOut:
    """Owe the reporter a call at a moment."""
    return moved(request, number, services.promise_call, at=body.at)
