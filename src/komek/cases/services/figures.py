"""Summing up weeks and months at night, so that nobody counts millions of events by day."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from komek.cases.models import OperatorMonth, QualityWeek
from komek.kernel import audit
from komek.kernel.actors import SYSTEM
from komek.kernel.days import begin_of, day_of, monday_of

WEEKS = 26
"""So many weeks are kept up: the trend of half a year."""
WEEKS_ANEW = 2
"""The running week and the one before it are summed up anew every night."""
MONTHS_ANEW = 3
"""What is taken in a month may come back, be called about or be passed on in the next ones."""
COMES_BACK_WITHIN = timedelta(days=7)

QUALITY = """
SELECT coalesce((event.data->>'from')::bigint, event.organisation_id) AS organisation_id,
    count(*) FILTER (WHERE event.verb = 'answer') AS answers,
    count(*) FILTER (WHERE event.verb = 'answer' AND event.at <= c.promised_due) AS in_time,
    count(*) FILTER (WHERE event.verb = 'answer' AND event.data->>'checked' = 'true') AS checked,
    count(*) FILTER (WHERE event.verb = 'return_answer') AS returned,
    count(*) FILTER (WHERE event.verb = 'reopen') AS reopened,
    count(*) FILTER (WHERE event.verb = 'reopen' AND event.data->>'closure' = 'false') AS false,
    count(*) FILTER (WHERE event.verb = 'rate') AS ratings,
    coalesce(sum((event.data->>'stars')::int) FILTER (WHERE event.verb = 'rate'), 0) AS stars
FROM cases_event event JOIN cases_case c ON c.id = event.case_id
JOIN directory_organisation organisation
  ON organisation.id = coalesce((event.data->>'from')::bigint, event.organisation_id)
WHERE event.at >= %(begin)s AND event.at < %(end)s
  AND event.verb IN ('answer', 'return_answer', 'reopen', 'rate')
GROUP BY 1
"""
TAKEN = """
WITH taken AS (
    SELECT substr(event.actor, 6)::bigint AS user_id, event.case_id,
        coalesce((event.data->>'first_contact')::boolean, false) AS at_once, c.opened_at,
        (SELECT min(said.at) FROM cases_event said
         WHERE said.case_id = c.id AND said.verb IN ('answer', 'release')) AS first_answer
    FROM cases_event event JOIN cases_case c ON c.id = event.case_id
    WHERE event.at >= %(begin)s AND event.at < %(end)s
      AND event.verb = 'open' AND event.actor ~ '^user:[0-9]+$'
      AND EXISTS (SELECT FROM directory_membership role
                  WHERE role.user_id = substr(event.actor, 6)::bigint
                    AND role.role IN ('operator', 'inspector', 'supervisor'))
), judged AS (
    SELECT taken.*, CASE WHEN at_once THEN opened_at ELSE first_answer END AS answered_at,
        EXISTS (SELECT FROM cases_event moved WHERE moved.case_id = taken.case_id
                AND moved.verb IN ('refuse', 'forward')) AS moved,
        (SELECT state FROM cases_callback call WHERE call.case_id = taken.case_id
         AND call.state IN ('done', 'not_done') ORDER BY call.id LIMIT 1) AS call
    FROM taken
)
SELECT user_id, count(*) AS taken,
    count(*) FILTER (WHERE answered_at IS NOT NULL) AS answered,
    count(*) FILTER (WHERE answered_at IS NOT NULL AND (
        EXISTS (SELECT FROM cases_event again WHERE again.case_id = judged.case_id
            AND again.verb = 'reopen' AND again.at <= answered_at + %(within)s)
        OR EXISTS (SELECT FROM cases_repeat twin JOIN cases_case later ON later.id = twin.case_id
            WHERE twin.earlier_id = judged.case_id AND later.opened_at <= answered_at + %(within)s)
    )) AS came_back,
    count(*) FILTER (WHERE NOT at_once) AS routed,
    count(*) FILTER (WHERE NOT at_once AND moved) AS moved,
    count(*) FILTER (WHERE call IS NOT NULL) AS called,
    count(*) FILTER (WHERE call = 'not_done') AS not_done
FROM judged JOIN kernel_user person ON person.id = judged.user_id
GROUP BY user_id
"""
JOINED = """
SELECT substr(event.actor, 6)::bigint AS user_id, count(*) AS joined,
    count(*) FILTER (WHERE EXISTS (
        SELECT FROM cases_event again WHERE again.case_id = event.case_id
        AND again.verb = 'unmerge' AND again.id > event.id)) AS parted
FROM cases_event event JOIN kernel_user person ON 'user:' || person.id = event.actor
WHERE event.at >= %(begin)s AND event.at < %(end)s AND event.verb = 'merge'
GROUP BY 1
"""


def sum_up(now: datetime) -> None:
    """Sum up the weeks that are missing, and anew what may still have changed."""
    known = set(QualityWeek.objects.values_list("monday", flat=True).distinct())
    for back, monday in enumerate(_mondays(now)):
        if back < WEEKS_ANEW or monday not in known:
            sum_up_week(monday)
    for month in _months(now):
        sum_up_month(month)


@transaction.atomic
def sum_up_week(monday: date) -> None:
    """Sum up the week that begins on this day of the city."""
    rows = _rows(QUALITY, monday, monday + timedelta(days=7))
    QualityWeek.objects.filter(monday=monday).delete()
    QualityWeek.objects.bulk_create(QualityWeek(monday=monday, **row) for row in rows)
    audit.record(SYSTEM, "figures.summed_up", f"week:{monday}")


@transaction.atomic
def sum_up_month(month: date) -> None:
    """Sum up the month that begins on this day, for everybody who took cases or joined them."""
    end = (month + timedelta(days=32)).replace(day=1)
    found: dict[int, dict[str, Any]] = {}
    for statement in (TAKEN, JOINED):
        for row in _rows(statement, month, end):
            found.setdefault(row["user_id"], {}).update(row)
    OperatorMonth.objects.filter(month=month).delete()
    OperatorMonth.objects.bulk_create(OperatorMonth(month=month, **row) for row in found.values())
    audit.record(SYSTEM, "figures.summed_up", f"month:{month}")


def _rows(statement: str, first: date, end: date) -> list[dict[str, Any]]:
    values: dict[str, Any] = {
        "begin": begin_of(first),
        "end": begin_of(end),
        "within": COMES_BACK_WITHIN,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _mondays(now: datetime) -> list[date]:
    return [monday_of(now) - timedelta(weeks=back) for back in range(WEEKS)]


def _months(now: datetime) -> list[date]:
    months = [day_of(now).replace(day=1)]
    while len(months) < MONTHS_ANEW:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months
