"""Adding, removing and marking ways to reach somebody."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict
from komek.kernel.permissions import require
from komek.residents import queries
from komek.residents.contacts import normalise
from komek.residents.models import ContactPoint
from komek.residents.services.rows import contact_and_owner, standing

MOST_CONTACTS = 20


def add_contact(*, actor: Actor, resident_id: int, kind: str, value: str) -> ContactPoint:
    """One more way to reach a person, unproven until `verify_contact`; the same again is no other.

    Raises Invalid for an address that is none, Conflict when there are too many.
    """
    value = normalise(kind, value)
    with transaction.atomic():
        resident = standing(resident_id)
        require(actor, "residents.change", residents=[resident.id])
        known = queries.contacts(resident.id)
        for point in known:
            if (point.kind, point.value) == (kind, value):
                return point
        if len(known) >= MOST_CONTACTS:
            raise Conflict("contacts_too_many", _("Remove an old contact first."), field=kind)
        point = ContactPoint.objects.create(
            resident=resident, kind=kind, value=value, added_later=True
        )
        audit.record(actor, "residents.change", resident.subject, ["contact_points"], "added")
        return point


def remove_contact(*, actor: Actor, contact_point_id: int) -> None:
    """Forget an address of a person, wherever a merge left the same one a second time."""
    with transaction.atomic():
        point, owner = contact_and_owner(contact_point_id)
        require(actor, "residents.change", residents=[owner.id])
        _same(point).delete()
        audit.record(actor, "residents.change", owner.subject, ["contact_points"], "removed")


def mark_safe_only_in_writing(*, actor: Actor, contact_point_id: int, only: bool = True) -> None:
    """Nobody may call here: a voice, or whoever else picks up, could put the person in danger."""
    with transaction.atomic():
        point, owner = contact_and_owner(contact_point_id)
        require(actor, "residents.change", residents=[owner.id])
        _same(point).update(safe_only_in_writing=only)
        audit.record(actor, "residents.change", owner.subject, ["safe_only_in_writing"])


def _same(point: ContactPoint) -> QuerySet[ContactPoint]:
    ids = queries.family(point.resident_id)
    return ContactPoint.objects.filter(resident_id__in=ids, kind=point.kind, value=point.value)
