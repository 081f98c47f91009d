"""How far the words of cases were taken up, range by range of their ids."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from komek.cases.models.search import RANGE

# The ends of an index each, and a row for every range that was begun.
KNOWN = """
SELECT ends.lowest, ends.highest, known.first, known.reached, known.opened_from, known.opened_to
FROM (
    SELECT (SELECT id FROM cases_case ORDER BY id LIMIT 1) AS lowest,
           (SELECT id FROM cases_case ORDER BY id DESC LIMIT 1) AS highest
) AS ends
LEFT JOIN cases_searchrange known ON true
ORDER BY known.first DESC
"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Case ids from `first` to `last`, in which all words were taken up, or none yet.

    opened_from, opened_to: when its cases were opened, where that is known.
    """

    first: int
    last: int
    taken_up: bool
    opened_from: datetime | None = None
    opened_to: datetime | None = None

    def opened_within(self, begin: datetime | None, before: datetime | None) -> bool:
        """Whether a case of it can have been opened in this time."""
        late = begin is not None and self.opened_to is not None and self.opened_to < begin
        early = before is not None and self.opened_from is not None and self.opened_from >= before
        return not (late or early)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many ids wait to be taken up, and from which id on nothing waits; None: not even there.

    The newest cases are always some seconds behind; whoever shows this leaves out small numbers.
    """

    waiting: int
    whole_from: int | None


def stretches() -> list[Stretch]:
    """All cases in stretches, the newest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN)
        rows = cursor.fetchall()
    lowest, highest = rows[0][:2]
    if lowest is None:
        return []
    known = {row[2]: row[3:] for row in rows if row[2] is not None}
    return list(_stretches(lowest, highest, known))


def _stretches(
    lowest: int, highest: int, known: dict[int, tuple[int, datetime | None, datetime | None]]
) -> Iterator[Stretch]:
    for first in range(highest // RANGE * RANGE, lowest - 1 - RANGE, -RANGE):
        begin, end = max(first, lowest), min(first + RANGE - 1, highest)
        if end < begin:
            return
        reached, opened_from, opened_to = known.get(first, (begin - 1, None, None))
        if reached < end:
            yield Stretch(max(begin, reached + 1), end, taken_up=False)
        if reached >= begin:
            yield Stretch(begin, min(reached, end), True, opened_from, opened_to)


def reach(all_of_them: list[Stretch]) -> Reach:
    """How far the words of these stretches reach."""
    waiting = sum(one.last - one.first + 1 for one in all_of_them if not one.taken_up)
    whole_from = None
    for one in all_of_them:
        if not one.taken_up:
            break
        whole_from = one.first
    return Reach(waiting, whole_from)
