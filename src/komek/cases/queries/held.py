"""What somebody has in hand, above all who is away, for whoever may give it to others."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from komek.cases import belongings, complaints
from komek.cases.models import Assignment, Task, TaskState
from komek.directory import queries as people
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry, ServiceEntry
from komek.kernel.actors import Actor
from komek.kernel.models import User
from komek.kernel.numbering import number_for
from komek.kernel.permissions import at_all, require_at_all, subtree_roots

MOST_HELD = 500
ACTION = "cases.reassign"
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Held:
    """A case in somebody's hands, or a part of the work on it: then `task_id`."""

    case_id: int
    uid: UUID
    number: str
    service: ServiceEntry
    address: str
    state: str
    organisation: OrganisationEntry | None
    due: datetime
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class Hands:
    """Everything that somebody has in hand, the most urgent first."""

    user_id: int
    name: str
    cases: tuple[Held, ...]
    parts: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class AbsentPerson:
    """Somebody who is away and still has work. stand_in: who, if anybody. due: the first of all."""

    user_id: int
    name: str
    stand_in: str
    cases: int
    parts: int
    due: datetime


def hands_of(actor: Actor, user_id: int) -> Hands:
    """What this person has, as far as the actor may give it on; at most MOST_HELD of each.

    Without addresses for whoever has no lists of cases. Raises Forbidden.
    """
    require_at_all(actor, ACTION)
    lists = at_all(actor, "cases.list")
    cases = _cases(actor, [user_id]).select_related("case").order_by("due", "id")[:MOST_HELD]
    parts = _parts(actor, [user_id]).select_related("case").order_by("due", "id")[:MOST_HELD]
    return Hands(
        user_id,
        _names([user_id]).get(user_id, ""),
        tuple(_held(one, lists) for one in cases),
        tuple(_held(one, lists, task_id=one.id) for one in parts),
    )


def absent_people(actor: Actor) -> tuple[AbsentPerson, ...]:
    """Who is away at the moment, or gone, and has work that runs; whose is due first, first.

    Raises Forbidden.
    """
    require_at_all(actor, ACTION)
    away = people.away()
    dues: dict[bool, defaultdict[int, list[datetime]]] = {}
    for of_parts, rows in ((False, _cases(actor, away)), (True, _parts(actor, away))):
        found = dues.setdefault(of_parts, defaultdict(list))
        for person_id, due in rows.values_list("person_id", "due"):
            found[person_id].append(due)
    ids = {*dues[False], *dues[True]}
    names = _names({*ids, *(one for one in map(away.get, ids) if one is not None)})
    lines = (
        AbsentPerson(
            user_id=one,
            name=names.get(one, ""),
            stand_in=names.get(away[one] or 0, ""),
            cases=len(dues[False][one]),
            parts=len(dues[True][one]),
            due=min([*dues[False][one], *dues[True][one]]),
        )
        for one in ids
    )
    return tuple(sorted(lines, key=lambda one: (one.due, one.user_id)))


def holders(case_uids: Iterable[UUID]) -> set[int]:
    """The organisations that have these cases at the moment."""
    running = Assignment.objects.filter(case__uid__in=list(case_uids), ended_at=None)
    return set(running.values_list("organisation_id", flat=True))


def _cases(actor: Actor, user_ids: Collection[int]) -> QuerySet[Assignment]:
    return _within(actor, Assignment.objects.filter(person__in=user_ids, ended_at=None))


def _parts(actor: Actor, user_ids: Collection[int]) -> QuerySet[Task]:
    return _within(actor, Task.objects.filter(person__in=user_ids, state=TaskState.OPEN))


def _within(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    roots, rows = subtree_roots(actor, ACTION), complaints.shown_to(actor, rows)
    if roots is None:
        return rows
    below = (directory.current().descendants(root) for root in roots)
    return rows.filter(organisation__in=frozenset().union(*below))


def _held(row: Assignment | Task, with_address: bool, task_id: int | None = None) -> Held:
    case = row.case
    return Held(
        case_id=case.id,
        uid=case.uid,
        number=number_for(case.id),
        service=belongings.service(case.service_id),
        address=case.address if with_address else "",
        state=case.state,
        organisation=belongings.organisation(row.organisation_id),
        due=row.due,
        task_id=task_id,
    )


def _names(user_ids: Iterable[int]) -> dict[int, str]:
    return dict(User.objects.filter(id__in=list(user_ids)).values_list("id", "name"))
