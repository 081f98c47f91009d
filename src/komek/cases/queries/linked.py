"""The case that the link of a letter leads to, and who its holder is there."""

from dataclasses import dataclass
from uuid import UUID

from komek.cases import dispatching, links
from komek.cases.models import Case, DispatchDelivery, LinkUse
from komek.kernel import clock
from komek.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Linked:
    """Whoever holds a link. used: verbs that were done by it already."""

    actor: Actor
    case_uid: UUID
    used: frozenset[str]


def holder_of(token: str, language: str, *, lock: bool = False) -> Linked:
    """Who holds this link, as an actor for the verbs of executors.

    lock: hold the case until the transaction ends. Raises NotFound for a link that nobody made,
    Gone for one whose time or work is over.
    """
    sent = DispatchDelivery.objects.filter(uid=links.uid_of(token))
    delivery = sent.select_related("way").first()
    if delivery is None:
        raise links.unknown()
    if lock:
        Case.objects.select_for_update().get(assignments=delivery.assignment_id)
    assignment = delivery.assignment
    days = delivery.way.settings.get("link_days", links.HELD_FOR_DAYS)
    links.require_alive(delivery.since, days, assignment.ended_at, clock.now())
    return Linked(
        actor=dispatching.by_link(delivery.id, assignment.organisation_id, language),
        case_uid=assignment.case.uid,
        used=frozenset(LinkUse.objects.filter(delivery=delivery).values_list("verb", flat=True)),
    )
