"""What somebody still has to do: asked for when they leave and a colleague goes on."""

from dataclasses import dataclass
from datetime import datetime

from komek.cases.models import OPEN_STATES, Assignment, Case, Task, TaskState
from komek.directory import snapshot as directory
from komek.directory.entries import ServiceEntry
from komek.kernel.actors import Actor
from komek.kernel.permissions import reaches, require_at_all


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A case, or a part of the work on one, that a person has in hand until `due`."""

    case_id: int
    service: ServiceEntry | None
    organisation_id: int
    due: datetime
    is_part: bool


def open_work_of(actor: Actor, user_id: int) -> list[OpenWork]:
    """What a user has in hand, the most urgent first, as far as the actor may hand it over."""
    require_at_all(actor, "cases.reassign")
    columns = ("case_id", "case__service_id", "organisation_id", "due")
    held = Assignment.objects.filter(person_id=user_id, ended_at__isnull=True)
    parts = Task.objects.filter(person_id=user_id, state=TaskState.OPEN)
    found = [(*row, False) for row in held.values_list(*columns)]
    found += [(*row, True) for row in parts.values_list(*columns)]
    snapshot = directory.current()
    work = [
        OpenWork(case_id, snapshot.service_version(service_id), organisation_id, due, is_part)
        for case_id, service_id, organisation_id, due, is_part in found
    ]
    return sorted((one for one in work if _reaches(actor, one)), key=lambda one: one.due)


def open_cases_of(actor: Actor, service_code: str) -> int:
    """How many open cases a service has, in all its versions."""
    require_at_all(actor, "routing.read")
    versions = directory.current().service_versions(service_code)
    return Case.objects.filter(service_id__in=versions, state__in=OPEN_STATES).count()


def open_cases_held(actor: Actor, organisation_id: int) -> int:
    """How many open cases an organisation itself has."""
    require_at_all(actor, "routing.read")
    held = Assignment.objects.filter(organisation_id=organisation_id, ended_at__isnull=True)
    return held.count()


def _reaches(actor: Actor, work: OpenWork) -> bool:
    above = directory.current().ancestors(work.organisation_id)
    return reaches(actor, "cases.reassign", organisations=above)
