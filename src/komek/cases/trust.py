"""How far an organisation's answers are trusted: by what became of its last ones."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from komek.cases.models import Outcome

LAST = 50
"""So many of the last answers count: an organisation that mends its ways is soon trusted again."""
FEWEST = 10
"""With fewer answers than these nobody can tell an unlucky organisation from a careless one."""
MOST_AGAINST = 0.2
"""A larger share of answers that were none, and everything is checked."""
JUDGED = (Outcome.STANDING, Outcome.RETURNED, Outcome.DOUBTFUL, Outcome.FALSE)
"""What counts as an answer: not what is still being looked at, nor what was never sent."""

LAST_OF_EACH = """
SELECT answering.id, part.outcome, count(*)
FROM unnest(%s::bigint[]) AS answering (id)
CROSS JOIN LATERAL (
    SELECT outcome FROM cases_answerrecord
    WHERE organisation_id = answering.id AND outcome = ANY(%s::text[])
    ORDER BY id DESC LIMIT %s
) AS part
GROUP BY answering.id, part.outcome
"""


@dataclass(frozen=True, slots=True)
class Record:
    """What became of an organisation's last answers, at most LAST.

    doubtful: the resident opened the case again, which proves nothing yet.
    """

    answers: int = 0
    returned: int = 0
    doubtful: int = 0
    false: int = 0

    @property
    def against(self) -> int:
        """How many turned out to be no answers."""
        return self.returned + self.false

    @property
    def share(self) -> float:
        """The share that turned out to be none, from 0 to 1."""
        return self.against / self.answers if self.answers else 0.0

    @property
    def is_low(self) -> bool:
        """Whether everything this organisation answers has to be checked."""
        return self.answers >= FEWEST and self.share > MOST_AGAINST


def record(outcomes: Mapping[str, int]) -> Record:
    """The record that so many answers of each outcome make."""
    return Record(
        answers=sum(outcomes.get(one, 0) for one in JUDGED),
        returned=outcomes.get(Outcome.RETURNED, 0),
        doubtful=outcomes.get(Outcome.DOUBTFUL, 0),
        false=outcomes.get(Outcome.FALSE, 0),
    )


def records(organisation_ids: Iterable[int]) -> dict[int, Record]:
    """The record of each of these organisations; one query."""
    wanted = sorted(set(organisation_ids))
    counts: dict[int, Counter[str]] = {one: Counter() for one in wanted}
    with connection.cursor() as cursor:
        cursor.execute(LAST_OF_EACH, [wanted, list(JUDGED), LAST])
        for organisation_id, outcome, count in cursor.fetchall():
            counts[organisation_id][outcome] = count
    return {one: record(count) for one, count in counts.items()}
