"""What would be promised of a case before there is one: who answers for it, why, and until when."""

from dataclasses import dataclass
from datetime import datetime

from komek.cases import belongings, complaints, rulebook, terms
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry, ServiceEntry
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.permissions import require_at_all
from komek.kernel.places import Point


@dataclass(frozen=True, slots=True)
class Promise:
    """organisation: None where a person has to find it. reason: codes of `routing.Decision`."""

    organisation: OrganisationEntry | None
    reason: tuple[str, ...]
    promised_due: datetime
    legal_due: datetime


def promise(
    actor: Actor,
    service: ServiceEntry,
    *,
    point: Point | None = None,
    building_id: int | None = None,
    accused_id: int | None = None,
) -> Promise:
    """What opening a case of this service at this place now would promise."""
    require_at_all(actor, "cases.open")
    snapshot, now = directory.current(), clock.now()
    territory = snapshot.territory_at(*point) if point else None
    if accused_id is not None:
        decision = complaints.route(snapshot, accused_id, now)
    else:
        code = territory.code if territory else None
        decision = rulebook.route(
            snapshot, service, now, territory_code=code, building_id=building_id
        )
    dues = terms.of_case(snapshot, service, now)
    return Promise(
        belongings.organisation(decision.organisation_id),
        decision.reason,
        dues.promised,
        dues.legal,
    )
