"""Reading incidents: which there are, what became of their answers, which cases could belong."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from komek.cases import access, belongings, permits
from komek.cases.models import (
    OPEN_STATES,
    Case,
    Incident,
    IncidentAnswer,
    IncidentCase,
    IncidentReply,
    ReplyState,
)
from komek.cases.services.incidents import found
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry, ServiceEntry, TerritoryEntry
from komek.intake.models import Message
from komek.kernel import numbering, places
from komek.kernel.actors import Actor
from komek.kernel.errors import NotFound
from komek.kernel.permissions import reaches, require_at_all, subtree_roots

_UNKNOWN = _("There is no such incident.")
MOST = 100
MOST_CASES = 200
MOST_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """An incident in a list. titles: as `languages.pick` takes them. cases: how many it caused."""

    uid: UUID
    number: str
    service: ServiceEntry
    whole_group: bool
    organisation: OrganisationEntry | None
    territory: TerritoryEntry | None
    titles: dict[str, str]
    started_at: datetime
    expected_end: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    cases: int


@dataclass(frozen=True, slots=True)
class Cause:
    """The incident behind a case that its reader may read, or open ones that could be that."""

    incident: IncidentLine | None
    suggested: tuple[IncidentLine, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A case of an incident. refusal: why the last answer was none for it; empty for none."""

    uid: UUID
    number: str
    state: str
    address: str
    opened_at: datetime
    promised_due: datetime
    refusal: str


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer that was given to all: its texts by language, and what became of it."""

    asked_at: datetime
    finished_at: datetime | None
    texts: dict[str, str]
    done: int
    refused: int
    waiting: int


@dataclass(frozen=True, slots=True)
class IncidentView:
    """A whole incident. members: those that the reader may read, the first 200."""

    line: IncidentLine
    cause: str
    members: tuple[Member, ...]
    answers: tuple[GivenAnswer, ...]
    verbs: frozenset[str]


def incidents(actor: Actor, *, closed: bool = False) -> tuple[IncidentLine, ...]:
    """The open incidents that the actor may read, or the last closed ones; the newest first."""
    require_at_all(actor, "incidents.read")
    rows = Incident.objects.filter(closed_at__isnull=not closed).order_by("-id")
    roots = subtree_roots(actor, "incidents.read")
    if roots is not None:
        below = (directory.current().descendants(root) for root in roots)
        rows = rows.filter(organisation__in=frozenset().union(*below))
    return tuple(_lines(one for one in rows[:MOST] if _may(actor, "incidents.read", one)))


def incident(actor: Actor, number: str) -> IncidentView:
    """One incident by its number as typed. Raises InvalidNumber, NotFound or Forbidden."""
    row = found(incident_uid(number), actor, "incidents.read")
    (line,) = _lines([row])
    first = Message.objects.filter(conversation_id=row.conversation_id).order_by("id").first()
    verbs = {"add", "take", "close", "answer"} if row.closed_at is None else {"take"}
    return IncidentView(
        line=line,
        cause=first.body if first else "",
        members=_members(actor, row),
        answers=tuple(_given(one) for one in row.answers.order_by("id")),
        verbs=frozenset(
            verb
            for verb in verbs
            if _may(actor, "incidents.answer" if verb == "answer" else "incidents.change", row)
        ),
    )


def incident_uid(number: str) -> UUID:
    """The uid of an incident by its number as typed. Raises InvalidNumber or NotFound."""
    sequence = numbering.sequence_of(numbering.parse(number))
    rows = Incident.objects.filter(id=min(sequence, 2**63 - 1))
    uid = rows.values_list("uid", flat=True).first()
    if uid is None:
        raise NotFound("incident_unknown", _UNKNOWN)
    return uid


def cause(actor: Actor, case_id: int) -> Cause:
    """The incident behind a case, and those that could be. Raises NotFound or Forbidden."""
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise access.unknown()
    permits.permit(actor, "cases.read", case)
    standing = Incident.objects.filter(members__case=case, members__removed_at=None).first()
    if standing is not None:
        readable = [standing] if _may(actor, "incidents.read", standing) else []
        return Cause(next(_lines(readable), None), ())
    return Cause(None, tuple(_lines(_suggested(actor, case))))


def _suggested(actor: Actor, case: Case) -> list[Incident]:
    """Open incidents of the same service and place."""
    if case.state not in OPEN_STATES or case.accused_id is not None:
        return []
    here = at_place(case.building_id, case.cell, belongings.territory(case.territory_id))
    rows = Incident.objects.filter(closed_at=None).filter(_of_service(case)).filter(here)
    near = rows.distinct().order_by("-id")[:MOST_SUGGESTED]
    return [one for one in near if _may(actor, "incidents.change", one)]


def could_belong(actor: Actor, number: str) -> tuple[Member, ...]:
    """Open cases of the same service and place, opened since it began, without an incident."""
    row = found(incident_uid(number), actor, "incidents.read")
    there = Case.objects.filter(state__in=OPEN_STATES, service_id__in=_versions(row))
    caused = IncidentCase.objects.filter(case=OuterRef("id"), removed_at=None)
    there = there.filter(~Exists(caused), opened_at__gte=row.started_at, accused=None)
    near = there.filter(_within(row)).order_by("id")[:MOST_CASES]
    return tuple(_member(one) for one in near if permits.permitted(actor, "cases.read", one))


def _may(actor: Actor, action: str, row: Incident) -> bool:
    above = directory.current().ancestors(row.organisation_id)
    return reaches(actor, action, organisations=above)


def _versions(row: Incident) -> frozenset[int]:
    service = belongings.service(row.service_id)
    if row.whole_group:
        return directory.current().service_versions_of_group(service.group_code)
    return directory.current().service_versions(service.code)


def _of_service(case: Case) -> Q:
    service = belongings.service(case.service_id)
    same = directory.current().service_versions(service.code)
    group = directory.current().service_versions_of_group(service.group_code)
    return Q(service_id__in=same) | Q(whole_group=True, service_id__in=group)


def open_at(
    actor: Actor, building_id: int | None, cell: int, territory: TerritoryEntry | None
) -> tuple[IncidentLine, ...]:
    """Open incidents at a place that the actor may read, the newest first."""
    require_at_all(actor, "incidents.read")
    rows = Incident.objects.filter(closed_at=None).filter(at_place(building_id, cell, territory))
    near = rows.distinct().order_by("-id")[:MOST_SUGGESTED]
    return tuple(_lines(one for one in near if _may(actor, "incidents.read", one)))


def at_place(building_id: int | None, cell: int | None, territory: TerritoryEntry | None) -> Q:
    """Incidents that are there; one without any place is everywhere."""
    here = Q(places__isnull=True, territory__isnull=True)
    if building_id is not None:
        here |= Q(places__building=building_id)
    if cell is not None:
        here |= Q(places__cell__in=places.neighbours(cell))
    if territory is not None:
        same = directory.current().territory_versions(territory.code)
        here |= Q(places__isnull=True, territory_id__in=same)
    return here


def _within(row: Incident) -> Q:
    """Cases that are where the incident is."""
    where = list(row.places.values_list("building_id", "cell"))
    buildings = [building for building, _cell in where if building is not None]
    cells = {near for _building, cell in where if cell for near in places.neighbours(cell)}
    if where:
        return Q(building_id__in=buildings) | Q(cell__in=sorted(cells))
    territory = belongings.territory(row.territory_id)
    if territory is None:
        return Q()
    return Q(territory_id__in=directory.current().territory_versions(territory.code))


def _lines(rows: Iterable[Incident]) -> Iterator[IncidentLine]:
    found_rows = list(rows)
    members = IncidentCase.objects.filter(incident__in=found_rows, removed_at=None)
    counts = dict(members.values_list("incident").annotate(Count("id")))
    for row in found_rows:
        yield IncidentLine(
            uid=row.uid,
            number=row.number,
            service=belongings.service(row.service_id),
            whole_group=row.whole_group,
            organisation=belongings.organisation(row.organisation_id),
            territory=belongings.territory(row.territory_id),
            titles={f"title_{code}": getattr(row, f"title_{code}") for code in ("kk", "ru", "en")},
            started_at=row.started_at,
            expected_end=row.expected_end,
            answered_at=row.answered_at,
            closed_at=row.closed_at,
            cases=counts.get(row.id, 0),
        )


def _members(actor: Actor, row: Incident) -> tuple[Member, ...]:
    standing: QuerySet[Case] = Case.objects.filter(
        incidents__incident=row, incidents__removed_at=None
    )
    shown = [
        one
        for one in standing.order_by("id")[:MOST_CASES]
        if permits.permitted(actor, "cases.read", one)
    ]
    refusals = _refusals(row, shown)
    return tuple(_member(one, refusals.get(one.id, "")) for one in shown)


def _refusals(row: Incident, cases: Sequence[Case]) -> dict[int, str]:
    last = row.answers.order_by("-id").first()
    replies = IncidentReply.objects.filter(answer=last, case__in=cases, state=ReplyState.REFUSED)
    return {one.case_id: one.sentence or one.code for one in replies}


def _member(case: Case, refusal: str = "") -> Member:
    return Member(
        uid=case.uid,
        number=case.number,
        state=case.state,
        address=case.address,
        opened_at=case.opened_at,
        promised_due=case.promised_due,
        refusal=refusal,
    )


def _given(answer: IncidentAnswer) -> GivenAnswer:
    states = dict(answer.replies.values_list("state").annotate(Count("id")))
    bodies = dict(Message.objects.filter(id__in=answer.messages.values()).values_list("id", "body"))
    return GivenAnswer(
        asked_at=answer.asked_at,
        finished_at=answer.finished_at,
        texts={code: bodies.get(number, "") for code, number in answer.messages.items()},
        done=states.get(ReplyState.DONE, 0),
        refused=states.get(ReplyState.REFUSED, 0),
        waiting=states.get(ReplyState.WAITING, 0),
    )
