"""Parts of the work: those of a case, and those that wait for an organisation."""

from dataclasses import dataclass
from datetime import datetime

from komek.cases import belongings, complaints
from komek.cases.models import Case, Task, TaskState
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry, ServiceEntry
from komek.intake.models import Message
from komek.kernel.actors import Actor
from komek.kernel.numbering import number_for
from komek.kernel.permissions import reaches, require_at_all, subtree_roots

MOST = 200
DO = "cases.finish_task"


@dataclass(frozen=True, slots=True)
class TaskView:
    """A part of the work. own: the reader may say that it is done."""

    id: int
    organisation: OrganisationEntry | None
    person_id: int | None
    state: str
    text: str
    started_at: datetime
    due: datetime
    ended_at: datetime | None
    own: bool


@dataclass(frozen=True, slots=True)
class TaskLine:
    """An open part of the work in a list."""

    number: str
    service: ServiceEntry
    address: str
    organisation: OrganisationEntry | None
    given_by: OrganisationEntry | None
    person_id: int | None
    started_at: datetime
    due: datetime


def of_case(actor: Actor, case: Case) -> tuple[TaskView, ...]:
    """All parts of the work on a case, for somebody who may read it among the staff."""
    rows = list(Task.objects.filter(case=case).order_by("id"))
    if not rows:
        return ()
    words = dict(
        Message.objects.filter(id__in=[one.message_id for one in rows]).values_list("id", "body")
    )
    return tuple(
        TaskView(
            id=one.id,
            organisation=belongings.organisation(one.organisation_id),
            person_id=one.person_id,
            state=one.state,
            text=words.get(one.message_id, ""),
            started_at=one.started_at,
            due=one.due,
            ended_at=one.ended_at,
            own=reaches(
                actor, DO, organisations=directory.current().ancestors(one.organisation_id)
            ),
        )
        for one in rows
    )


def tasks(actor: Actor) -> tuple[TaskLine, ...]:
    """The open parts that the actor's organisations have to do, the most urgent first.

    Raises Forbidden for whoever does none.
    """
    require_at_all(actor, DO)
    rows = Task.objects.filter(state=TaskState.OPEN).select_related("case")
    rows = complaints.shown_to(actor, rows)
    roots = subtree_roots(actor, DO)
    if roots is not None:
        below = (directory.current().descendants(root) for root in roots)
        rows = rows.filter(organisation__in=frozenset().union(*below))
    return tuple(
        TaskLine(
            number=number_for(one.case_id),
            service=belongings.service(one.case.service_id),
            address=one.case.address,
            organisation=belongings.organisation(one.organisation_id),
            given_by=belongings.organisation(one.given_by_id),
            person_id=one.person_id,
            started_at=one.started_at,
            due=one.due,
        )
        for one in rows.order_by("due", "id")[:MOST]
    )
