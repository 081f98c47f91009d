"""Reading one case, by whoever may."""

from uuid import UUID

from komek.cases import access, lifecycle, permits
from komek.cases.models import Case
from komek.cases.queries.views import CaseView, Holding
from komek.directory import snapshot as directory
from komek.directory.snapshot import Snapshot
from komek.intake.models import Message
from komek.kernel import numbering
from komek.kernel.actors import Actor
from komek.kernel.permissions import require_at_all


def case(actor: Actor, uid: UUID) -> CaseView:
    """The case with this name. Raises NotFound or Forbidden."""
    return view(actor, permits.found(uid, actor, "cases.read"))


def case_by_number(actor: Actor, number: str) -> CaseView:
    """The case with this number as typed. Raises InvalidNumber, NotFound or Forbidden."""
    require_at_all(actor, "cases.read")
    found = access.case_numbered(numbering.parse(number))
    permits.permit(actor, "cases.read", found)
    return view(actor, found)


def by_number_and_key(number: str, key: str) -> CaseView:
    """The case for somebody without an account. Raises InvalidNumber or NotFound."""
    found, holder = access.case_and_holder(number, key)
    return view(holder, found)


def view(actor: Actor, case: Case) -> CaseView:
    """The picture of a case that the actor may read: two more queries."""
    snapshot = directory.current()
    first = Message.objects.filter(conversation_id=case.conversation_id).order_by("id").first()
    return CaseView(
        id=case.id,
        uid=case.uid,
        number=case.number,
        state=case.state,
        channel=case.channel,
        language=case.language,
        service=snapshot.service_version(case.service_id),
        organisation=organisation(snapshot, case.organisation_id),
        territory=case.territory_id and snapshot.territory_version(case.territory_id),
        text=first.body if first else "",
        facts=first.facts if first else {},
        address=case.address,
        lat=case.lat,
        lon=case.lon,
        building_id=case.building_id,
        outside_city=case.outside_city,
        anonymity=case.anonymity,
        routing=case.routing,
        opened_at=case.opened_at,
        promised_due=case.promised_due,
        legal_due=case.legal_due,
        answered_at=case.answered_at,
        closed_at=case.closed_at,
        updated_at=case.updated_at,
        first_contact=case.first_contact,
        reopened=case.reopened,
        rating=case.rating,
        holding=_holding(snapshot, case),
        verbs=_verbs(actor, case),
    )


def organisation(
    snapshot: Snapshot, organisation_id: int | None
) -> directory.OrganisationEntry | None:
    """The organisation's entry, for an id that may be missing."""
    return None if organisation_id is None else snapshot.organisation(organisation_id)


def _holding(snapshot: Snapshot, case: Case) -> Holding | None:
    running = case.assignments.filter(ended_at__isnull=True).first()
    return running and Holding(
        organisation=snapshot.organisation(running.organisation_id),
        person_id=running.person_id,
        state=running.state,
        since=running.started_at,
        due=running.due,
    )


def _verbs(actor: Actor, case: Case) -> frozenset[str]:
    possible = lifecycle.verbs(case.state)
    return frozenset(verb for verb in possible if permits.permitted(actor, f"cases.{verb}", case))
