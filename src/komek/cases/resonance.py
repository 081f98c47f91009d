"""How many people a case concerns besides its reporter, each of them once."""

from collections.abc import Collection

from django.db import connection

# The reporter of a case that went into another one of their own is no other person.
COUNT = """
SELECT taking_part.case_id, count(DISTINCT coalesce(taking_part.resident_id, -taking_part.id))
FROM cases_participant taking_part JOIN cases_case opened ON opened.id = taking_part.case_id
WHERE taking_part.case_id = ANY(%s::bigint[]) AND taking_part.role = 'me_too'
  AND taking_part.left_at IS NULL
  AND (taking_part.resident_id IS NULL
       OR taking_part.resident_id IS DISTINCT FROM opened.resident_id)
GROUP BY taking_part.case_id
"""


def resonance(case_ids: Collection[int]) -> dict[int, int]:
    """The count of each case; those that concern nobody else are left out."""
    if not case_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [list(case_ids)])
        return dict(cursor.fetchall())


def resonance_of(case_id: int) -> int:
    """The count of one case."""
    return resonance([case_id]).get(case_id, 0)
