"""Proving an address: a code is sent to it, and whoever types the code holds it."""

from dataclasses import dataclass

from django.db import transaction

from komek.kernel import audit, clock, outbox
from komek.kernel.actors import Actor
from komek.kernel.permissions import require
from komek.residents.models import ContactCode, ContactPoint, Resident
from komek.residents.services import one_time
from komek.residents.services.rows import contact_and_owner


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code that must reach its address now: only its digest is kept."""

    kind: str
    value: str
    code: str
    language: str


def make_code(*, actor: Actor, contact_point_id: int) -> NewCode:
    """A fresh code for an address; an earlier one is void.

    Raises TooMany within a minute, and after ten in a row.
    """
    with transaction.atomic():
        point, owner = contact_and_owner(contact_point_id)
        require(actor, "residents.verify_contact", residents=[owner.id])
        before = ContactCode.objects.filter(contact_point=point).first()
        code, fresh = one_time.fresh(before, _subject(point))
        ContactCode.objects.update_or_create(contact_point=point, defaults=fresh)
        audit.record(actor, "residents.make_code", owner.subject, ["contact_points"])
        return NewCode(point.kind, point.value, code, owner.language)


def verify_contact(*, actor: Actor, contact_point_id: int, code: str) -> ContactPoint:
    """The address is proven to be this person's, and no longer anybody else's.

    Raises Invalid for a wrong or old code, TooMany after five. Call it outside a
    transaction: a wrong guess has to be remembered although it is refused.
    """
    with transaction.atomic(durable=True):
        point, owner = contact_and_owner(contact_point_id)
        require(actor, "residents.verify_contact", residents=[owner.id])
        waiting = ContactCode.objects.filter(contact_point=point).first()
        refusal = one_time.check(waiting, _subject(point), code)
        if refusal is None:
            prove(actor, point, owner)
    if refusal is not None:
        raise refusal
    return point


def _subject(point: ContactPoint) -> str:
    """To the point, so that its code opens no other."""
    return f"{point.id}:{point.value}"


def prove(actor: Actor, point: ContactPoint, owner: Resident) -> None:
    """Note that the owner holds this address. Numbers are given anew: an earlier proof is void."""
    before = ContactPoint.objects.filter(
        kind=point.kind, value=point.value, verified_at__isnull=False
    ).exclude(id=point.id)
    for other in before.select_for_update():
        other.verified_at = None
        other.save(update_fields=["verified_at"])
        audit.record(actor, "residents.unverify", f"resident:{other.resident_id}", ["verified_at"])
    point.verified_at = clock.now()
    point.save(update_fields=["verified_at"])
    audit.record(actor, "residents.verify_contact", owner.subject, ["verified_at"])
    outbox.emit("residents.contact_verified", owner.subject, resident=owner.id, contact=point.kind)
