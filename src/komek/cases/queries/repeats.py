"""Which other cases are probably the same matter as this one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from komek.cases import access, permits
from komek.cases.models import Case, Found, Repeat
from komek.kernel.actors import Actor
from komek.kernel.permissions import at_all

MOST = 20
KNOWS_PEOPLE = "residents.reveal_contact"
"""Whoever may learn who reported may also learn that two cases have one reporter."""


@dataclass(frozen=True, slots=True)
class Kin:
    """Another case of the same matter. later: it came after the one that was asked about."""

    number: str
    state: str
    opened_at: datetime
    found: str
    later: bool


def repeats(actor: Actor, case_id: int) -> tuple[Kin, ...]:
    """The case that this one repeats, then those that repeat it; only what the actor may read.

    Raises NotFound or Forbidden.
    """
    case = Case.objects.filter(id=case_id).first()
    if case is None:
        raise access.unknown()
    permits.permit(actor, "cases.read", case)
    return tuple(_kin(actor, case_id))


def _kin(actor: Actor, case_id: int) -> Iterator[Kin]:
    before = Repeat.objects.filter(case_id=case_id).select_related("earlier")
    after = Repeat.objects.filter(earlier_id=case_id).select_related("case").order_by("case_id")
    pairs = [(row, row.earlier, False) for row in before]
    pairs += [(row, row.case, True) for row in after[:MOST]]
    knows_people = at_all(actor, KNOWS_PEOPLE)
    for row, other, later in pairs:
        if row.found == Found.RESIDENT and not knows_people:
            continue
        if permits.permitted(actor, "cases.read", other):
            yield Kin(other.number, other.state, other.opened_at, row.found, later)
