"""When the clock of whoever has a case began: what is given back begins none."""

from collections.abc import Sequence
from datetime import datetime

from komek.cases.models import AnswerRecord, Assignment, Merge, Outcome


def clocks_began(case_ids: Sequence[int]) -> dict[int, datetime]:
    """When the clock of the last assignment of each case began; three queries.

    That of an answer given back ran before: it began with the assignment that had answered. So
    did that of a case that was parted again from another one.
    """
    records = AnswerRecord.objects.filter(case__in=case_ids, outcome=Outcome.RETURNED)
    given_back = set(records.values_list("case_id", "organisation_id", "answered_at"))
    parted = Merge.objects.filter(case__in=case_ids, held__isnull=False, undone_at__isnull=False)
    given_back |= set(parted.values_list("case_id", "held__organisation_id", "merged_at"))
    began: dict[int, datetime] = {}
    ended: dict[int, tuple[int, datetime | None]] = {}
    for one in Assignment.objects.filter(case__in=case_ids).order_by("id"):
        organisation_id, at = ended.get(one.case_id, (None, None))
        goes_on = organisation_id == one.organisation_id and (
            (one.case_id, organisation_id, at) in given_back
        )
        if not goes_on:
            began[one.case_id] = one.started_at
        ended[one.case_id] = (one.organisation_id, one.ended_at)
    return began
