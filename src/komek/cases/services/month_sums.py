"""Adding up cases by the month in which they were opened; only months that changed, anew.

received: all. first_contact: answered by the operator at once, and not revoked. Of the others,
without those withdrawn or joined with another one:
owed: answered, or still open with the promised term over; kept: of these, answered within it.
answered: waiting for the resident's word, or past it; confirmed: of these, confirmed by them.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from komek.cases.models import CaseChange, MonthSum, MonthSumsState, State

ZONE = ZoneInfo(settings.TIME_ZONE)
LOCK = 0x6D6F6E746873  # any number that nothing else locks: "months" in ASCII
OPEN = (State.TRIAGE, State.ASSIGNED, State.IN_WORK, State.ASKED, State.CHECKING)
ENDED = (State.ANSWERED, State.CLOSED, State.UNCONFIRMED)

# An import may know when a case was closed and not when it was answered.
ADD_UP = """
INSERT INTO cases_monthsum
    (month, service_id, territory_id, received, first_contact, owed, kept, answered, confirmed)
SELECT date_trunc('month', opened_at AT TIME ZONE %(zone)s)::date AS month, service_id,
    territory_id, count(*), count(*) FILTER (WHERE first_contact),
    count(*) FILTER (WHERE was_answered OR is_late),
    count(*) FILTER (WHERE was_answered AND told_at <= promised_due),
    count(*) FILTER (WHERE was_answered), count(*) FILTER (WHERE was_answered AND state = 'closed')
FROM (
    SELECT opened_at, service_id, territory_id, first_contact, state, promised_due,
        coalesce(answered_at, closed_at, updated_at) AS told_at,
        NOT first_contact AND state = ANY(%(ended)s::text[]) AS was_answered,
        NOT first_contact AND state = ANY(%(open)s::text[]) AND promised_due < %(now)s AS is_late
    FROM cases_case
    WHERE opened_at >= %(begin)s AND opened_at < %(end)s
) AS opened
GROUP BY month, service_id, territory_id
"""
# What happened since, and whose term ran out since: nothing is written when that happens.
CHANGED = """
SELECT DISTINCT date_trunc('month', opened_at AT TIME ZONE %(zone)s)::date
FROM cases_case
WHERE id IN (
    SELECT case_id FROM cases_change WHERE position > %(after)s AND position <= %(up_to)s
) OR (
    state IN ('triage', 'assigned', 'in_work', 'asked', 'checking')
    AND promised_due >= %(since)s AND promised_due < %(now)s
)
"""
ALL = """
SELECT DISTINCT date_trunc('month', opened_at AT TIME ZONE %(zone)s)::date FROM cases_case
"""


@transaction.atomic
def add_up(now: datetime) -> int:
    """Bring the sums up to date; returns how many months were added up anew."""
    _alone()
    state = MonthSumsState.objects.first()
    return _add_up_all(now) if state is None else _add_up_changed(now, state)


@transaction.atomic
def add_up_all(now: datetime) -> int:
    """Add up every month: once a night, for what an import wrote; returns how many there are."""
    _alone()
    return _add_up_all(now)


def _add_up_all(now: datetime) -> int:
    # Before the cases are read: what changes meanwhile is added up once more.
    position = _newest_position()
    MonthSum.objects.all().delete()
    months = _months(ALL)
    _add_up(months, now)
    _remember(now, position)
    return len(months)


def _add_up_changed(now: datetime, state: MonthSumsState) -> int:
    position = _newest_position()
    months = _months(CHANGED, after=state.position, up_to=position, since=state.as_of, now=now)
    MonthSum.objects.filter(month__in=months).delete()
    _add_up(months, now)
    _remember(now, position)
    return len(months)


def _add_up(months: Collection[date], now: datetime) -> None:
    values: dict[str, Any] = {"zone": settings.TIME_ZONE, "now": now}
    values |= {"open": list(OPEN), "ended": list(ENDED)}
    for month in months:
        ends = {"begin": _begin(month), "end": _begin(_next(month))}
        with connection.cursor() as cursor:
            cursor.execute(ADD_UP, values | ends)


def _remember(now: datetime, position: int) -> None:
    MonthSumsState.objects.update_or_create(id=1, defaults={"as_of": now, "position": position})


def _newest_position() -> int:
    newest = CaseChange.objects.order_by("-position").values_list("position", flat=True).first()
    return newest or 0


def _months(sql: str, **values: Any) -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"zone": settings.TIME_ZONE, **values})
        return sorted(month for (month,) in cursor.fetchall())


def _begin(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=ZONE)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
