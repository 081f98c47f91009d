"""Incidents: opened from cases or from a notice alone, given cases and relieved of them, closed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from komek.cases import permits
from komek.cases.models import Case, Incident, IncidentCase, IncidentPlace
from komek.cases.services._change import changing
from komek.cases.services.opening_checks import said
from komek.cases.services.together import Report, each, require_few
from komek.directory import snapshot as directory
from komek.intake.models import Direction
from komek.intake.services import begin_conversation, say
from komek.kernel import audit, clock, outbox
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Invalid, NotFound
from komek.kernel.folding import clean_text
from komek.kernel.languages import CODES
from komek.kernel.permissions import require, require_at_all
from komek.registries.models import Building

CHANNEL = "incident"
LONGEST_TITLE = 200
TOLD = {"open": "incidents.opened", "close": "incidents.closed"}


@dataclass(frozen=True, slots=True)
class NewIncident:
    """An incident to be opened.

    titles: by language, one at least. whole_group: of any service of the service's group.
    building_ids, territory_code: where it is; without them it is where its cases are, or else in
    the whole city. expected_end: when it is to be over, if anybody knows.
    """

    service_code: str
    organisation_id: int
    titles: Mapping[str, str]
    cause: str
    whole_group: bool = False
    building_ids: Sequence[int] = ()
    territory_code: str | None = None
    started_at: datetime | None = None
    expected_end: datetime | None = None
    case_uids: Sequence[UUID] = field(default_factory=tuple)


def open_incident(*, actor: Actor, new: NewIncident) -> tuple[Incident, Report]:
    """Open an incident and give it the cases chosen, if any; the report says which it has.

    Raises Forbidden, Invalid for what names no service, organisation, building or title, and
    TooLarge.
    """
    require(actor, "incidents.open", organisations=_above(new.organisation_id))
    require_few(new.case_uids)
    now = clock.now()
    titles = _titles(new.titles)
    started = new.started_at or now
    if new.expected_end and new.expected_end <= started:
        message = _("The end has to be after the beginning.")
        raise Invalid("end_before_start", message, field="expected_end")
    with transaction.atomic():
        conversation = begin_conversation(channel=CHANNEL, resident_id=None)
        incident = Incident.objects.create(
            conversation=conversation,
            service_id=_service(new.service_code),
            whole_group=new.whole_group,
            organisation_id=new.organisation_id,
            territory_id=_territory(new.territory_code),
            opened_by=actor.name,
            opened_at=now,
            started_at=started,
            expected_end=new.expected_end,
            **titles,
        )
        _place(actor, incident, new)
        say(
            actor=actor,
            conversation_id=conversation.id,
            direction=Direction.NOTE,
            body=said(new.cause, field="cause"),
            language=actor.language,
            channel=CHANNEL,
        )
        _tell(actor, incident, "open")
    return incident, add_to_incident(
        actor=actor, incident_uid=incident.uid, case_uids=new.case_uids
    )


def add_to_incident(*, actor: Actor, incident_uid: UUID, case_uids: Sequence[UUID]) -> Report:
    """Say that these cases have the incident as their cause; each is decided for itself."""
    incident = found(incident_uid, actor, "incidents.change")
    _require_open(incident)
    return each(case_uids, lambda uid: _add(actor, incident, uid))


def take_from_incident(*, actor: Actor, incident_uid: UUID, case_uids: Sequence[UUID]) -> Report:
    """Say that these cases have another cause; what they were answered stays."""
    incident = found(incident_uid, actor, "incidents.change")
    return each(case_uids, lambda uid: _take(actor, incident, uid))


def close_incident(*, actor: Actor, incident_uid: UUID) -> None:
    """The cause is gone; its cases go on as they are. Raises Conflict while an answer goes out."""
    with transaction.atomic():
        incident = found(incident_uid, actor, "incidents.change", lock=True)
        _require_open(incident)
        if incident.answers.filter(finished_at=None).exists():
            message = _("An answer is still going out to the cases of this incident.")
            raise Conflict("answer_running", message)
        incident.closed_at = clock.now()
        incident.save(update_fields=["closed_at"])
        _tell(actor, incident, "close")


def found(uid: UUID, actor: Actor, action: str, *, lock: bool = False) -> Incident:
    """The incident, if the actor may do the action to it. Raises NotFound or Forbidden."""
    require_at_all(actor, action)
    rows = Incident.objects.select_for_update() if lock else Incident.objects
    incident = rows.filter(uid=uid).first()
    if incident is None:
        raise NotFound("incident_unknown", _("There is no such incident."))
    require(actor, action, organisations=_above(incident.organisation_id))
    return incident


def require_member(incident_id: int, case_id: int) -> None:
    """Raise Conflict unless the case has the incident as its cause; it stays so meanwhile."""
    Case.objects.select_for_update().get(id=case_id)
    if not _standing(incident_id, case_id).exists():
        raise _not_of_incident()


def _standing(incident_id: int, case_id: int) -> QuerySet[IncidentCase]:
    return IncidentCase.objects.filter(incident=incident_id, case=case_id, removed_at=None)


def _not_of_incident() -> Conflict:
    return Conflict("not_of_incident", _("This case does not belong to the incident."))


def _add(actor: Actor, incident: Incident, case_uid: UUID) -> None:
    with changing(actor, case_uid, "add_to_incident") as change:
        if change.case.accused_id is not None:
            message = _("A complaint about an organisation is decided by itself.")
            raise Conflict("complaint_alone", message)
        if IncidentCase.objects.filter(case=change.case, removed_at=None).exists():
            message = _("This case belongs to an incident already.")
            raise Conflict("has_incident", message)
        IncidentCase.objects.create(incident=incident, case=change.case, added_at=change.now)
        change.data = {"incident": incident.id}


def _take(actor: Actor, incident: Incident, case_uid: UUID) -> None:
    with changing(actor, case_uid, "take_from_incident") as change:
        if not _standing(incident.id, change.case.id).update(removed_at=change.now):
            raise _not_of_incident()
        change.data = {"incident": incident.id}


def _require_open(incident: Incident) -> None:
    if incident.closed_at is not None:
        raise Conflict("incident_closed", _("This incident is closed."))


def _above(organisation_id: int) -> tuple[int, ...]:
    try:
        return directory.current().ancestors(organisation_id)
    except KeyError as error:
        message = _("There is no such organisation.")
        raise Invalid("unknown_organisation", message, field="organisation_id") from error


def _titles(given: Mapping[str, str]) -> dict[str, str]:
    titles = {
        f"title_{code}": clean_text(given.get(code, ""), LONGEST_TITLE, field=f"title_{code}")
        for code in CODES
    }
    if not any(title.strip() for title in titles.values()):
        raise Invalid("title_missing", _("Give it a title."), field="title_kk")
    return titles


def _service(code: str) -> int:
    service = directory.current().service(code)
    if service is None:
        message = _("There is no such service. Please choose one from the list.")
        raise Invalid("unknown_service", message, field="service_code")
    return service.id


def _territory(code: str | None) -> int | None:
    if not code:
        return None
    territory = directory.current().territory(code)
    if territory is None:
        raise Invalid("unknown_territory", _("There is no such district."), field="territory_code")
    return territory.id


def _place(actor: Actor, incident: Incident, new: NewIncident) -> None:
    """The buildings named; without any place named, those of the cases, or where these are."""
    buildings = set(new.building_ids)
    known = set(Building.objects.filter(id__in=buildings).values_list("id", flat=True))
    if buildings - known:
        message = _("There is no such building in the address register.")
        raise Invalid("unknown_building", message, field="building_ids")
    cells: set[int] = set()
    if not buildings and new.territory_code is None:
        for building_id, cell in _where(actor, new.case_uids):
            if building_id is not None:
                buildings.add(building_id)
            elif cell is not None:
                cells.add(cell)
    IncidentPlace.objects.bulk_create(
        [
            *(IncidentPlace(incident=incident, building_id=one) for one in sorted(buildings)),
            *(IncidentPlace(incident=incident, cell=one) for one in sorted(cells)),
        ]
    )


def _where(actor: Actor, case_uids: Iterable[UUID]) -> Iterator[tuple[int | None, int | None]]:
    """Where the cases are, as far as the actor may put them together."""
    for case in Case.objects.filter(uid__in=list(case_uids)):
        if permits.permitted(actor, "cases.add_to_incident", case):
            yield case.building_id, case.cell


def _tell(actor: Actor, incident: Incident, verb: str) -> None:
    """The event and the audit row of a change."""
    outbox.emit(
        TOLD[verb],
        incident.subject,
        organisation=incident.organisation_id,
        service=incident.service_id,
    )
    audit.record(actor, f"incidents.{verb}", incident.subject)
