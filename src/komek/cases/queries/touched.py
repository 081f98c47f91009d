"""Which cases somebody has changed: their numbers and whose they are, for pages that follow along.

No permissions are asked: whoever hears of a number asks for the case in their own name.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Max

from komek.cases.models import Case, CaseChange
from komek.directory import snapshot as directory
from komek.kernel.numbering import number_for

MOST_TOUCHED = 1000


class Touched(NamedTuple):
    """A case's number; organisations: who has or had it, and everybody above them.

    accused: the organisation that a complaint is about, whose own people hear nothing of it.
    """

    number: str
    organisations: frozenset[int]
    accused: int | None = None


def last_touch() -> int:
    """The position of the newest change; 0 in a city where nothing has happened."""
    return CaseChange.objects.aggregate(last=Max("position"))["last"] or 0


def touched(after: int) -> tuple[int, Sequence[Touched]]:
    """At most MOST_TOUCHED changes after a position, oldest first, and where to go on from."""
    lines = CaseChange.objects.filter(position__gt=after).order_by("position")
    found = list(
        lines.values_list("position", "case_id", "organisation_id", "left_id")[:MOST_TOUCHED]
    )
    ancestors = directory.current().ancestors
    cases = Case.objects.filter(id__in={line[1] for line in found}, accused__isnull=False)
    accused = dict(cases.values_list("id", "accused_id"))
    told = [
        Touched(
            number_for(case_id),
            frozenset(
                above for holder in holders if holder is not None for above in ancestors(holder)
            ),
            accused.get(case_id),
        )
        for _, case_id, *holders in found
    ]
    return (found[-1][0] if found else after), told
