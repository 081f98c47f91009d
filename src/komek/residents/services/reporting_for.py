"""The people for whom a resident reports: named, tied to cases, and deleted again."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.permissions import require
from komek.residents import queries
from komek.residents.contacts import clean_name
from komek.residents.models import CaseFor, ReportedFor
from komek.residents.refusals import unknown
from komek.residents.services.rows import standing

MOST_PEOPLE = 20


def add_person(*, actor: Actor, resident_id: int, name: str) -> ReportedFor:
    """Somebody for whom the resident reports; the same name again is no other.

    Raises Invalid without a name, Conflict when there are too many.
    """
    name = clean_name(name)
    if not name:
        raise Invalid("name_missing", _("Please say a name."), field="name")
    with transaction.atomic():
        resident = standing(resident_id)
        require(actor, "residents.change", residents=[resident.id])
        known = queries.reports_for(resident.id)
        for person in known:
            if person.name == name:
                return person
        if len(known) >= MOST_PEOPLE:
            raise Conflict("people_too_many", _("Remove somebody first."), field="name")
        person = ReportedFor.objects.create(resident=resident, name=name)
        audit.record(actor, "residents.change", resident.subject, ["reports_for"], "added")
        return person


def remove_person(*, actor: Actor, person_id: int) -> None:
    """Forget somebody for whom the resident reports. The cases stay, and tell nothing of them."""
    with transaction.atomic():
        person = _own(actor, person_id)
        person.delete()
        subject = f"resident:{person.resident_id}"
        audit.record(actor, "residents.change", subject, ["reports_for"], "removed")


def report_for(*, actor: Actor, resident_id: int, case_id: int, person_id: int | None) -> None:
    """Note for whom a case is, None for the resident; whose case it is the caller has asked."""
    with transaction.atomic():
        require(actor, "residents.change", residents=[standing(resident_id).id])
        CaseFor.objects.filter(case_id=case_id).delete()
        if person_id is not None:
            CaseFor.objects.create(person=_own(actor, person_id), case_id=case_id)


def _own(actor: Actor, person_id: int) -> ReportedFor:
    person = ReportedFor.objects.select_for_update().filter(id=person_id).first()
    if person is None:
        raise unknown()
    require(actor, "residents.change", residents=queries.family(person.resident_id))
    return person
