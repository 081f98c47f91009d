"""Parts of the work on a case: given away, done, refused, taken back."""

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from komek.cases import queries, services
from komek.surfaces.api.callers import KNOWN
from komek.surfaces.api.case_shapes import Code, Files, Text
from komek.surfaces.api.doing import caller, does
from komek.surfaces.api.files import checked
from komek.surfaces.api.moving import StateOut, moved
from komek.surfaces.api.naming import organisation_id
from komek.surfaces.api.shapes import In, Named, Out, certainly_named, named

router = Router(tags=["work"], auth=KNOWN)

Id = Annotated[int, Field(ge=1, lt=2**63)]


class SplitIn(In):
    """What is to be done, by whom (the holder, if nobody is named), until which day."""

    text: Text
    organisation: Code | None = None
    user_id: Id | None = None
    until: date | None = None


class TaskIn(In):
    """A part of the work, by the id it has in the case's list."""

    task: Id


class TaskWordsIn(TaskIn):
    """Words about it."""

    text: Text


class FinishedIn(TaskWordsIn):
    """What was done, with proof."""

    files: Files = []


class TaskOut(Out):
    """A part of the work. state: open, done, refused or withdrawn."""

    id: int
    organisation: Named | None
    user_id: int | None
    state: str
    text: str
    started_at: datetime
    due: datetime
    ended_at: datetime | None


class TaskLineOut(Out):
    """An open part of the work that waits for the caller's organisation."""

    number: str
    service: Named
    organisation: Named | None
    given_by: Named | None
    due: datetime


class TasksOut(Out):
    """Open parts of the work, the most urgent first."""

    tasks: list[TaskLineOut]


@router.get("/my/tasks", response=TasksOut)
@does("cases.finish_task")
def my_tasks(request: HttpRequest) -> TasksOut:
    """What others' cases wait for."""
    return TasksOut(
        tasks=[
            TaskLineOut(
                number=one.number,
                service=certainly_named(one.service),
                organisation=named(one.organisation),
                given_by=named(one.given_by),
                due=one.due,
            )
            for one in queries.tasks(caller(request))
        ]
    )


@router.get("/cases/{number}/tasks", response=list[TaskOut])
@does("cases.note")
def tasks(request: HttpRequest, number: str) -> list[TaskOut]:
    """All parts of the work on a case, for its staff."""
    return [
        TaskOut(
            id=one.id,
            organisation=named(one.organisation),
            user_id=one.person_id,
            state=one.state,
            text=one.text,
            started_at=one.started_at,
            due=one.due,
            ended_at=one.ended_at,
        )
        for one in queries.case_by_number(caller(request), number).tasks
    ]


@router.post("/cases/{number}/split", response=StateOut)
@does("cases.split")
def split(request: HttpRequest, number: str, body: SplitIn) -> StateOut:
    """Give a part of the work to an organisation or a person."""
    return moved(
        request,
        number,
        services.split,
        text=body.text,
        organisation_id=organisation_id(body.organisation) if body.organisation else None,
        user_id=body.user_id,
        until=body.until,
    )


@router.post("/cases/{number}/finish_task", response=StateOut)
@does("cases.finish_task")
def finish_task(request: HttpRequest, number: str, body: FinishedIn) -> StateOut:
    """Say what was done; the part is done."""
    files = checked(caller(request), body.files)
    return moved(
        request, number, services.finish_task, task_id=body.task, text=body.text, files=files
    )


@router.post("/cases/{number}/refuse_task", response=StateOut)
@does("cases.refuse_task")
def refuse_task(request: HttpRequest, number: str, body: TaskWordsIn) -> StateOut:
    """Say why the part will not be done."""
    return moved(request, number, services.refuse_task, task_id=body.task, text=body.text)


@router.post("/cases/{number}/withdraw_task", response=StateOut)
@does("cases.withdraw_task")
def withdraw_task(request: HttpRequest, number: str, body: TaskIn) -> StateOut:
    """Take a part of the work back."""
    return moved(request, number, services.withdraw_task, task_id=body.task)
