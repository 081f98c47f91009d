"""What anybody may know of incidents: announcements, and the answer that all residents got."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from komek.cases import belongings
from komek.cases.models import Incident, IncidentAnswer
from komek.cases.public import hidden_services
from komek.cases.queries.incidents import at_place
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry, ServiceEntry
from komek.intake.models import Message
from komek.kernel import clock, places
from komek.kernel.actors import Actor
from komek.kernel.languages import CODES
from komek.kernel.permissions import require_at_all

MOST = 3
LATELY = timedelta(days=7)
"""What was closed so long ago may still be why somebody reports."""


@dataclass(frozen=True, slots=True)
class PublicIncident:
    """An announcement. titles: as `languages.pick` takes them. answer: "" as long as there is none.

    language: of the answer.
    """

    service: ServiceEntry
    organisation: OrganisationEntry | None
    titles: dict[str, str]
    started_at: datetime
    expected_end: datetime | None
    closed: bool
    answer: str
    language: str


def incidents_at(
    actor: Actor, service: ServiceEntry, point: places.Point, building_id: int | None = None
) -> tuple[PublicIncident, ...]:
    """What is known at a place about a service or its group, open or over lately, newest first.

    Of services whose cases are never public nothing is.
    """
    require_at_all(actor, "cases.read_public")
    if service.code in hidden_services():
        return ()
    territory = directory.current().territory_at(*point)
    snapshot = directory.current()
    concerned = Q(service_id__in=snapshot.service_versions(service.code)) | Q(
        whole_group=True, service_id__in=snapshot.service_versions_of_group(service.group_code)
    )
    alive = Q(closed_at=None) | Q(closed_at__gt=clock.now() - LATELY)
    here = at_place(building_id, places.cell(*point), territory)
    rows = Incident.objects.filter(alive & concerned & here).distinct().order_by("-id")[:MOST]
    return tuple(_public(row, actor.language) for row in rows)


def _public(row: Incident, language: str) -> PublicIncident:
    answer, spoken = _answer(row, language)
    return PublicIncident(
        service=belongings.service(row.service_id),
        organisation=belongings.organisation(row.organisation_id),
        titles={f"title_{code}": getattr(row, f"title_{code}") for code in CODES},
        started_at=row.started_at,
        expected_end=row.expected_end,
        closed=row.closed_at is not None,
        answer=answer,
        language=spoken,
    )


def _answer(row: Incident, language: str) -> tuple[str, str]:
    last = IncidentAnswer.objects.filter(incident=row, finished_at__isnull=False).last()
    texts = last.messages if last else {}
    spoken = next((code for code in (language, *CODES) if code in texts), "")
    message = Message.objects.filter(id=texts[spoken]).first() if spoken else None
    return (message.body, spoken) if message else ("", "")
