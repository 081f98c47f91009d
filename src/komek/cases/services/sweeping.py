"""The sweep: which assignments have reached another stage of their time, and who is to hear of it.

One statement over the open assignments, and one over the open parts of the work. What is paused
waits; a stage that was passed while nobody looked is not told any more once a later one is reached.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from komek.cases.reminding import Staff
from komek.directory import queries as people
from komek.directory import snapshot as directory
from komek.directory.substitution import stand_in
from komek.kernel.actors import Role

# As `reminding.stages_passed` counts.
STAGE = """
CASE WHEN %(now)s >= due THEN 3
     WHEN 5 * (%(now)s - started_at) >= 4 * (due - started_at) THEN 2
     WHEN 2 * (%(now)s - started_at) >= due - started_at THEN 1
     ELSE 0 END
"""
ASSIGNMENTS = f"""
    UPDATE cases_assignment SET reminded = {STAGE}
    WHERE ended_at IS NULL AND reminded < {STAGE}
      AND NOT EXISTS (
        SELECT FROM cases_pause
        WHERE cases_pause.case_id = cases_assignment.case_id AND cases_pause.ended_at IS NULL)
    RETURNING id, NULL::bigint AS task_id, organisation_id, person_id, due, reminded AS stage
"""  # noqa: S608 - put together from constants
TASKS = f"""
    UPDATE cases_task SET reminded = {STAGE}
    WHERE state = 'open' AND reminded < {STAGE}
      AND NOT EXISTS (
        SELECT FROM cases_pause
        WHERE cases_pause.case_id = cases_task.case_id AND cases_pause.ended_at IS NULL)
    RETURNING (
        SELECT held.id FROM cases_assignment held
        WHERE held.case_id = cases_task.case_id AND held.ended_at IS NULL
    ) AS id, id AS task_id, organisation_id, person_id, due, reminded AS stage
"""  # noqa: S608 - put together from constants
SWEEP = """
WITH reached AS (
    {reached}
), concerned AS (
    SELECT reached.*, above.above_id,
        CASE WHEN away.id IS NULL THEN person_id ELSE away.stand_in END AS holder_id
    FROM reached
    LEFT JOIN unnest(%(away)s::bigint[], %(standing_in)s::bigint[]) AS away (id, stand_in)
      ON away.id = person_id
    LEFT JOIN unnest(%(organisations)s::bigint[], %(above)s::bigint[]) AS above (id, above_id)
      ON above.id = organisation_id
), reminder AS (
    INSERT INTO cases_reminder (assignment_id, task_id, about, due, user_id, organisation_id, at)
    SELECT id, task_id, (ARRAY['50', '80', '100'])[stage], due,
        CASE WHEN stage < 3 THEN holder_id END,
        CASE WHEN stage = 3 THEN above_id
             WHEN stage = 2 OR holder_id IS NULL THEN organisation_id END,
        %(now)s
    FROM concerned
    ON CONFLICT DO NOTHING
), told AS (
    INSERT INTO kernel_outboxevent (kind, subject, data, at)
    SELECT 'cases.reminded', 'organisation:' || organisation_id,
        jsonb_strip_nulls(jsonb_build_object(
            'stage', stage, 'assignments', jsonb_agg(id),
            'tasks', jsonb_agg(task_id) FILTER (WHERE task_id IS NOT NULL))), %(now)s
    FROM reached GROUP BY organisation_id, stage
)
SELECT count(*) FROM reached
"""
SWEEPS = [SWEEP.format(reached=reached) for reached in (ASSIGNMENTS, TASKS)]


def sweep(now: datetime) -> int:
    """Note whom it concerns that time runs out; returns how many clocks reached a stage."""
    staff = staff_at(now)
    values: dict[str, Any] = {
        "now": now,
        "away": list(staff.away),
        "standing_in": [stand_in(user, staff.away) for user in staff.away],
        "organisations": list(staff.above),
        "above": [above[1] if len(above) > 1 else None for above in staff.above.values()],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        reached = 0
        for statement in SWEEPS:
            cursor.execute(statement, values)
            reached += int(cursor.fetchone()[0])
        return reached


def staff_at(now: datetime) -> Staff:
    """Who works where at the moment, in three queries."""
    snapshot, tree = directory.current(), directory.current().tree(now)
    heads: defaultdict[int, list[int]] = defaultdict(list)
    for organisation_id, user_id in people.holders_of(Role.HEAD, now):
        if organisation_id is not None:
            heads[organisation_id].append(user_id)
    return Staff(
        heads=heads,
        above={one.id: tree.ancestors(one.id) for one in snapshot.all_organisations()},
        mailboxes={one.id for one in snapshot.organisations(now) if one.email},
        supervisors=[user_id for _all, user_id in people.holders_of(Role.SUPERVISOR, now)],
        away=people.away(now),
    )
