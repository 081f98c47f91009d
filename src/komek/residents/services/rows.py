"""Finding the rows that a verb changes, locked until its transaction ends."""

from komek.residents.models import ContactPoint, Resident
from komek.residents.refusals import unknown


def standing(resident_id: int) -> Resident:
    """The resident who stands for this one, locked. Raises NotFound when gone or forgotten."""
    resident = locked(resident_id)
    while resident.merged_into_id is not None:
        resident = locked(resident.merged_into_id)
    if resident.erased_at is not None:
        raise unknown()
    return resident


def locked(resident_id: int) -> Resident:
    """Exactly this resident, locked. Raises NotFound."""
    resident = Resident.objects.select_for_update().filter(id=resident_id).first()
    if resident is None:
        raise unknown()
    return resident


def contact_and_owner(contact_point_id: int) -> tuple[ContactPoint, Resident]:
    """A contact point and the resident who stands for its owner, locked. Raises NotFound."""
    point = ContactPoint.objects.filter(id=contact_point_id).first()
    if point is None:
        raise unknown()
    owner = standing(point.resident_id)
    # Looked up once more: until the owner was locked, somebody else could remove it.
    point = ContactPoint.objects.select_for_update().filter(id=contact_point_id).first()
    if point is None:
        raise unknown()
    return point, owner
