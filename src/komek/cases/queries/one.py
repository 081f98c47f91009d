"""Reading one case, by whoever may."""

from collections.abc import Sequence
from uuid import UUID

from komek.cases import (
    access,
    belongings,
    instructions,
    lifecycle,
    passing,
    permits,
    pressing,
    public,
)
from komek.cases.models import Case, TaskState
from komek.cases.queries.calls import is_to_be_called
from komek.cases.queries.clocks import Clocks, clocks
from komek.cases.queries.tasks import TaskView, of_case
from komek.cases.queries.timeline import FOR_STAFF
from komek.cases.queries.views import CaseView, Holding
from komek.cases.resonance import resonance_of
from komek.cases.services.opening_row import own_external_id
from komek.intake.models import Message
from komek.kernel import clock, numbering
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


def colleagues_case(actor: Actor, number: str) -> int:
    """The id of a case that the actor works on, or helps with. Raises as `case_by_number` does."""
    require_at_all(actor, FOR_STAFF)
    found = access.case_numbered(numbering.parse(number))
    permits.permit(actor, FOR_STAFF, found)
    return found.id


def is_taken(actor: Actor, channel: str, external_id: str) -> bool:
    """Whether the actor sent a message under this id. Raises Invalid for an id that is none."""
    own = own_external_id(actor, external_id)
    return Message.objects.filter(channel=channel, external_id=own).exists()


def view(actor: Actor, case: Case) -> CaseView:
    """The picture of a case that the actor may read: six more queries, a few where verbs ask."""
    for_staff = permits.permitted(actor, FOR_STAFF, case)
    holding = _holding(case)
    moved = clocks(actor, case, for_staff=for_staff)
    parts = of_case(actor, case) if for_staff else ()
    first = Message.objects.filter(conversation_id=case.conversation_id).order_by("id").first()
    return CaseView(
        id=case.id,
        uid=case.uid,
        number=case.number,
        state=case.state,
        channel=case.channel,
        language=case.language,
        service=belongings.service(case.service_id),
        organisation=belongings.organisation(case.organisation_id),
        territory=belongings.territory(case.territory_id),
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
        resonance=resonance_of(case.id),
        reopened=case.reopened,
        rating=case.rating,
        holding=holding,
        tasks=parts,
        clocks=moved,
        verbs=_verbs(actor, case, moved, holding) - _by_parts(parts),
        for_staff=for_staff,
    )


def _holding(case: Case) -> Holding | None:
    running = case.assignments.filter(ended_at__isnull=True).first()
    organisation = belongings.organisation(running.organisation_id) if running else None
    if running is None or organisation is None:
        return None
    return Holding(
        organisation=organisation,
        person_id=running.person_id,
        state=running.state,
        since=running.started_at,
        due=running.due,
    )


def _verbs(actor: Actor, case: Case, moved: Clocks, holding: Holding | None) -> frozenset[str]:
    possible = lifecycle.verbs(case.state) - moved.rule_out - _needless(actor, case)
    may = {verb for verb in possible if permits.permitted(actor, f"cases.{verb}", case)}
    return frozenset(verb for verb in may if _fits(actor, case, verb, holding))


def _fits(actor: Actor, case: Case, verb: str, holding: Holding | None) -> bool:
    """Whether nothing but state and permission would refuse the verb; asks only where it may."""
    if verb in passing.VERBS and holding is not None:
        return passing.may_pass_on(actor, verb, case, holding.since, clock.now())
    if verb == "call_back":
        return is_to_be_called(case.id)
    if verb == "nudge":
        return pressing.may_nudge(case, clock.now())
    return verb != "withdraw" or instructions.may_withdraw(actor, case)


def _by_parts(parts: Sequence[TaskView]) -> frozenset[str]:
    """What the parts of the work rule out: an answer before all are done, ends of none."""
    waiting = [part for part in parts if part.state == TaskState.OPEN]
    ruled_out = {"answer"} if waiting else {"withdraw_task", "reassign_task"}
    if not any(part.own for part in waiting):
        ruled_out |= {"finish_task", "refuse_task"}
    return frozenset(ruled_out)


def _needless(actor: Actor, case: Case) -> frozenset[str]:
    """Nobody joins what strangers may not know of, or what is their own."""
    own = actor.resident_id is not None and actor.resident_id in permits.residents_of(case, actor)
    return frozenset({"join"}) if own or not public.open_to_strangers(case) else frozenset()
