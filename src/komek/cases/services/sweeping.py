"""The sweep: which assignments have reached another stage of their time, and who is to hear of it.

One statement over the open assignments. What is paused waits; a stage that was passed while
nobody looked is not told any more once a later one is reached.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from komek.cases.reminding import STAGES, Staff
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
SWEEP = f"""
WITH reached AS (
    UPDATE cases_assignment SET reminded = {STAGE}
    WHERE ended_at IS NULL AND reminded < {STAGE}
      AND NOT EXISTS (
        SELECT FROM cases_pause
        WHERE cases_pause.case_id = cases_assignment.case_id AND cases_pause.ended_at IS NULL)
    RETURNING id, case_id, organisation_id, person_id, due, reminded AS stage
), away AS (
    SELECT * FROM unnest(%(away)s::bigint[], %(standing_in)s::bigint[]) AS away (id, stand_in)
), answering AS (
    SELECT * FROM unnest(
        %(organisations)s::bigint[], %(stages)s::smallint[],
        %(users)s::bigint[], %(mailboxes)s::bigint[]
    ) AS answering (organisation_id, stage, user_id, mailbox_id)
), held AS (
    SELECT reached.*,
        CASE WHEN away.id IS NULL THEN person_id ELSE away.stand_in END AS holder_id
    FROM reached LEFT JOIN away ON away.id = person_id
), reminder AS (
    INSERT INTO cases_reminder (assignment_id, about, due, user_id, organisation_id, at)
    SELECT id, (ARRAY['50', '80', '100'])[stage], due, holder_id, NULL::bigint, %(now)s
    FROM held WHERE stage < 3 AND holder_id IS NOT NULL
    UNION
    SELECT id, (ARRAY['50', '80', '100'])[stage], due, user_id, mailbox_id, %(now)s
    FROM held JOIN answering USING (organisation_id, stage)
    WHERE stage > 1 OR holder_id IS NULL
    ON CONFLICT DO NOTHING
)
INSERT INTO kernel_outboxevent (kind, subject, data, at)
SELECT 'cases.reminded', 'case:' || case_id, jsonb_build_object(
    'assignment', id, 'organisation', organisation_id, 'stage', stage), %(now)s
FROM reached
"""  # noqa: S608 - put together from constants


def sweep(now: datetime) -> int:
    """Note who is to be reminded of what; returns how many assignments reached another stage."""
    staff = staff_at(now)
    rows = list(_answering(staff))
    organisations, stages, users, mailboxes = zip(*rows, strict=True) if rows else ((),) * 4
    values: dict[str, Any] = {
        "now": now,
        "away": list(staff.away),
        "standing_in": [stand_in(user, staff.away) for user in staff.away],
        "organisations": list(organisations),
        "stages": list(stages),
        "users": list(users),
        "mailboxes": list(mailboxes),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SWEEP, values)
        return int(cursor.rowcount)


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


def _answering(staff: Staff) -> Iterator[tuple[int, int, int | None, int | None]]:
    """Whom each stage of an organisation's time concerns, whoever has the case."""
    for organisation_id in staff.above:
        for number, stage in enumerate(STAGES, start=1):
            for to in staff.reminded(stage, organisation_id, holder=None):
                yield organisation_id, number, to.user_id, to.organisation_id
