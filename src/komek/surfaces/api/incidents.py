"""Incidents: one cause behind many cases, and one answer for all of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router
from ninja.responses import Status
from pydantic import AwareDatetime, Field

from komek.cases import queries, services
from komek.cases.queries import IncidentLine
from komek.cases.services import NewIncident
from komek.cases.services.together import MOST_CASES, Report
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.case_shapes import Code, Files, Line, Text
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.files import checked
from komek.surfaces.api.naming import organisation_id
from komek.surfaces.api.shapes import In, Named, Names, Out, certainly_named, named
from komek.surfaces.api.together import ReportOut, told, uids

router = Router(tags=["incidents"], auth=KNOWN)

Numbers = Annotated[list[Line], Field(max_length=MOST_CASES)]


class IncidentIn(In):
    """A new incident; `numbers` are its first cases, `buildings` and `district` where it is."""

    service_code: Code
    organisation: Code
    titles: dict[Literal["kk", "ru", "en"], Line]
    cause: Text
    whole_group: bool = False
    buildings: Annotated[list[Annotated[int, Field(ge=1, lt=2**63)]], Field(max_length=500)] = []
    district: Code | None = None
    started_at: AwareDatetime | None = None
    expected_end: AwareDatetime | None = None
    numbers: Numbers = []


class NumbersIn(In):
    """Cases."""

    numbers: Numbers


class IncidentAnswerIn(In):
    """One answer by language, what it rests on, and proof."""

    texts: dict[Literal["kk", "ru", "en"], Text]
    norm: Line = ""
    files: Files = []


class IncidentOut(Out):
    """An incident. `cases`: how many have it as their cause."""

    number: str
    service: Named
    whole_group: bool
    organisation: Named | None
    titles: Names
    started_at: datetime
    expected_end: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    cases: int


class IncidentsOut(Out):
    """Incidents, the newest first."""

    incidents: list[IncidentOut]


class MemberOut(Out):
    """A case of an incident; `refusal`: why the last answer was none for it."""

    number: str
    state: str
    promised_due: datetime
    refusal: str


class GivenOut(Out):
    """An answer to all, and for how many cases it was done, refused, or is on its way."""

    asked_at: datetime
    finished_at: datetime | None
    done: int
    refused: int
    waiting: int


class WholeIncidentOut(IncidentOut):
    """An incident with its cause, the cases that the caller may read, and its answers."""

    cause: str
    members: list[MemberOut]
    offered: list[MemberOut]
    answers: list[GivenOut]


class OpenedIncidentOut(Out):
    """An incident that was opened, and which cases it has."""

    number: str
    report: ReportOut


@router.get("/incidents", response=IncidentsOut)
@does("incidents.read")
def incidents(
    request: HttpRequest,
    closed: Annotated[bool, Query(description="the last that were closed")] = False,
) -> IncidentsOut:
    """The incidents that go on."""
    found = queries.incidents(caller(request), closed=closed)
    return IncidentsOut(incidents=[_incident(one) for one in found])


@router.post("/incidents", response={201: OpenedIncidentOut})
@does("incidents.open")
def open_(request: HttpRequest, body: IncidentIn) -> Status[OpenedIncidentOut]:
    """Open an incident from cases, or from a notice alone."""
    numbers = uids(body.numbers)
    incident, report = services.open_incident(
        actor=caller(request),
        new=NewIncident(
            service_code=body.service_code,
            organisation_id=organisation_id(body.organisation),
            titles={str(code): text for code, text in body.titles.items()},
            cause=body.cause,
            whole_group=body.whole_group,
            building_ids=body.buildings,
            territory_code=body.district,
            started_at=body.started_at,
            expected_end=body.expected_end,
            case_uids=list(numbers),
        ),
    )
    opened = OpenedIncidentOut(number=incident.number, report=told(report, numbers))
    return Status(201, opened)


@router.get("/incidents/{incident}", response=WholeIncidentOut)
@does("incidents.read")
def read(request: HttpRequest, incident: str) -> WholeIncidentOut:
    """One incident, and open cases that could belong to it."""
    actor = caller(request)
    view = queries.incident(actor, incident)
    return WholeIncidentOut(
        **_incident(view.line).model_dump(),
        cause=view.cause,
        members=[_member(one) for one in view.members],
        offered=[_member(one) for one in queries.could_belong(actor, incident)],
        answers=[
            GivenOut(
                asked_at=one.asked_at,
                finished_at=one.finished_at,
                done=one.done,
                refused=one.refused,
                waiting=one.waiting,
            )
            for one in view.answers
        ],
    )


@router.post("/incidents/{incident}/add", response=ReportOut)
@does("cases.add_to_incident")
def add(request: HttpRequest, incident: str, body: NumbersIn) -> ReportOut:
    """Say that these cases have the incident as their cause."""
    return _with_cases(request, incident, body, services.add_to_incident)


@router.post("/incidents/{incident}/take", response=ReportOut)
@does("cases.take_from_incident")
def take(request: HttpRequest, incident: str, body: NumbersIn) -> ReportOut:
    """Say that these cases have another cause."""
    return _with_cases(request, incident, body, services.take_from_incident)


def _with_cases(
    request: HttpRequest, incident: str, body: NumbersIn, verb: Callable[..., Report]
) -> ReportOut:
    numbers = uids(body.numbers)
    report = verb(
        actor=caller(request),
        incident_uid=queries.incident_uid(incident),
        case_uids=list(numbers),
    )
    return told(report, numbers)


@router.post("/incidents/{incident}/answer", response=IncidentOut)
@does("incidents.answer")
def answer(request: HttpRequest, incident: str, body: IncidentAnswerIn) -> IncidentOut:
    """Answer all its open cases; what becomes of each stands in the incident."""
    actor = caller(request)
    services.answer_incident(
        actor=actor,
        incident_uid=queries.incident_uid(incident),
        texts={str(code): text for code, text in body.texts.items()},
        norm=body.norm,
        files=checked(actor, body.files),
    )
    return _incident(queries.incident(actor, incident).line)


@router.post("/incidents/{incident}/close", response=IncidentOut)
@does("incidents.change")
def close(request: HttpRequest, incident: str) -> IncidentOut:
    """The cause is gone; its cases go on as they are."""
    actor = caller(request)
    services.close_incident(actor=actor, incident_uid=queries.incident_uid(incident))
    return _incident(queries.incident(actor, incident).line)


def _incident(line: IncidentLine) -> IncidentOut:
    return IncidentOut(
        number=line.number,
        service=certainly_named(line.service),
        whole_group=line.whole_group,
        organisation=named(line.organisation),
        titles=Names(**{code: line.titles[f"title_{code}"] for code in Names.model_fields}),
        started_at=line.started_at,
        expected_end=line.expected_end,
        answered_at=line.answered_at,
        closed_at=line.closed_at,
        cases=line.cases,
    )


def _member(one: queries.Member) -> MemberOut:
    return MemberOut(
        number=one.number, state=one.state, promised_due=one.promised_due, refusal=one.refusal
    )
