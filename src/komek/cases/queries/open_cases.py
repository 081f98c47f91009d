"""How many open cases a change of reference data, or a resident who goes, would meet."""

from komek.cases.models import OPEN_STATES, Assignment, Case
from komek.directory import snapshot as directory
from komek.kernel.actors import Actor
from komek.kernel.permissions import require_at_all


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


def open_cases_reported(actor: Actor) -> int:
    """How many of their own cases a signed-in resident leaves open."""
    require_at_all(actor, "cases.read")
    if not actor.resident_id:
        return 0
    return Case.objects.filter(resident_id=actor.resident_id, state__in=OPEN_STATES).count()
