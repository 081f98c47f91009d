"""Looking at who somebody is: always for a reason, always on record."""

from dataclasses import dataclass

from django.db import transaction

from komek.kernel import audit, outbox
from komek.kernel.actors import Actor
from komek.kernel.permissions import require
from komek.residents import queries
from komek.residents.contacts import normalise
from komek.residents.models import Account, ContactPoint, Resident
from komek.residents.queries import FOR_CASE
from komek.residents.refusals import reason_code, unknown


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the asker may see them now.

    `verified`: the address looked for is proven. Where it is not and the person `has_account`, a
    call from it may come from somebody else, who must not be heard in that account.
    """

    resident_id: int
    name: str
    language: str
    contacts: tuple[ContactPoint, ...]
    has_account: bool
    verified: bool = False


def reveal(*, actor: Actor, resident_id: int, reason: str, case_id: int | None = None) -> Known:
    """Name and contacts of a person. The person sees who looked, when and why.

    reason: a code ("call_back", "emergency"). case_id: the case for which somebody looks; whoever
    holds its key sees the look too.
    """
    require(actor, "residents.reveal_contact")
    reason_code(reason)
    with transaction.atomic():
        known = seen(queries.standing_id(resident_id))
        audit.record(
            actor,
            "residents.reveal_contact",
            f"resident:{known.resident_id}",
            ["name", "contact_points", *([] if case_id is None else [f"{FOR_CASE}{case_id}"])],
            reason,
        )
        outbox.emit(
            "residents.contact_revealed",
            f"resident:{known.resident_id}",
            resident=known.resident_id,
            actor=actor.name,
            reason=reason,
        )
        return known


def look_up(*, actor: Actor, kind: str, value: str) -> tuple[Known, ...]:
    """Everybody who gave this address, those who proved it first.

    Who added it to an account without proof is not among them: with a neighbour's number and name
    they would be taken for the neighbour. Raises Invalid for an address that is none.
    """
    require(actor, "residents.look_up")
    value = normalise(kind, value)
    with transaction.atomic():
        points = ContactPoint.objects.filter(kind=kind, value=value, resident__erased_at=None)
        proven: dict[int, bool] = {}
        for point in points.order_by("resident_id"):
            if point.verified_at or not point.added_later:
                one = queries.standing_id(point.resident_id)
                proven[one] = proven.get(one, False) or point.verified_at is not None
        found = [seen(one, verified) for one, verified in proven.items()]
        for known in found:
            audit.record(
                actor, "residents.look_up", f"resident:{known.resident_id}", ["name"], kind
            )
        return tuple(sorted(found, key=lambda known: not known.verified))


def seen(resident_id: int, verified: bool = False) -> Known:
    """The picture of a standing resident, for verbs that keep who looked. Raises NotFound."""
    resident = Resident.objects.filter(id=resident_id, erased_at=None).first()
    if resident is None:
        raise unknown()
    return Known(
        resident_id=resident.id,
        name=resident.name,
        language=resident.language,
        contacts=queries.contacts(resident.id),
        has_account=Account.objects.filter(resident_id__in=queries.family(resident.id)).exists(),
        verified=verified,
    )
