"""Taking up the words by which cases are found, behind everybody's back, and letting go of them.

Intake pays nothing: a job looks for case ids that are not yet there, the newest first, whoever
wrote them. Ids become visible out of order, so what is a few seconds old counts as settled, and
an hourly job takes up what came later all the same.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction

from komek.cases.models.search import RANGE
from komek.cases.services import search_sql
from komek.kernel import clock

BATCH = 4096
SETTLED_AFTER = timedelta(seconds=5)
LOCK = 0x776F726473  # any number that nothing else locks: "words" in ASCII
JOB_LOCK = LOCK + 1


class Gap(NamedTuple):
    """Case ids from `first` to `last` of the range that begins at `range` are not taken up."""

    range: int
    first: int
    last: int


def take_up(seconds: float) -> int:
    """Take up cases for so long or until all are there; returns how many were.

    Does nothing while another such job is at it.
    """
    with _alone() as alone:
        return _take_up_until(time.monotonic() + seconds) if alone else 0


def mend() -> int:
    """Take up cases that became visible after others around them had been; returns how many."""
    return sum(_mend(first) for (first,) in _select(search_sql.RANGES))


def forget_words(case_id: int) -> None:
    """Let go of everything that was said in a case, in the caller's transaction.

    What is being taken up at the moment is waited for, so that nothing comes back.
    """
    _take_turns()
    rows = _select(search_sql.WORDS_OF, [case_id])
    words = list(rows[0][0]) if rows else []
    if words:
        _execute(search_sql.EMPTY, [case_id])
        _execute(search_sql.ONE_LESS, [words])
        _execute(search_sql.DROP_NOBODYS, [words])


def _take_up_until(deadline: float) -> int:
    taken = 0
    while (gap := _newest_gap()) is not None:
        _ensure_partition(gap.range)
        taken += _fill(gap)
        if time.monotonic() > deadline:
            break
    return taken


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this is the only job; a worker that dies lets go of it with its connection."""
    ((alone,),) = _select("SELECT pg_try_advisory_lock(%s)", [JOB_LOCK])
    try:
        yield alone
    finally:
        if alone:
            _execute("SELECT pg_advisory_unlock(%s)", [JOB_LOCK])


def _newest_gap() -> Gap | None:
    (ends,) = _select(search_sql.ENDS, [clock.now() - SETTLED_AFTER])
    lowest, highest = ends
    if lowest is None or highest is None:
        return None
    values = {
        "top": highest // RANGE * RANGE,
        "bottom": lowest // RANGE * RANGE,
        "size": RANGE,
        "highest": highest,
    }
    rows = _select(search_sql.NEWEST_GAP, values)
    return Gap(*rows[0]) if rows else None


def _ensure_partition(first: int) -> None:
    """Attached and not created in place, which would stop every search behind a running backup."""
    table = _partition(first)
    if _select("SELECT 1 WHERE to_regclass(%s) IS NOT NULL", [table]):
        return
    with transaction.atomic():
        _take_turns()
        _execute(f"CREATE TABLE {table} (LIKE cases_search)")
        _execute(
            f"ALTER TABLE cases_search ATTACH PARTITION {table}"
            f" FOR VALUES FROM ({first:d}) TO ({first + RANGE:d})"
        )


def _partition(first: int) -> str:
    return f"cases_search_{first // RANGE:d}"


@transaction.atomic
def _fill(gap: Gap) -> int:
    _take_turns()
    ids = _select(search_sql.NEXT_ID, [gap.first, gap.last])
    last = min(ids[0][0] + BATCH - 1, gap.last) if ids else gap.last
    taken = _take_up_ids(gap.range, gap.first, last)
    if last == gap.range + RANGE - 1:
        _settle(gap.range)
    return taken


def _settle(first: int) -> None:
    """Nothing is added any more: pack the index, and let the planner know what is in it."""
    table = _partition(first)
    _execute(f"REINDEX TABLE {table}")
    _execute(f"ANALYZE {table}")
    _execute(search_sql.SETTLE, [first])


@transaction.atomic
def _mend(first: int) -> int:
    _take_turns()
    late = [case_id for (case_id,) in _select(search_sql.LATE, [first])]
    return sum(_take_up_ids(first, case_id, case_id) for case_id in late)


def _take_up_ids(first: int, begin: int, end: int) -> int:
    values = {"range": first, "first": begin, "last": end, "longest": search_sql.LONGEST_TEXT}
    return int(_select(search_sql.FILL, values)[0][0])


def _take_turns() -> None:
    """One writer at a time, until the transaction ends."""
    _execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _select(sql: str, values: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _execute(sql: str, values: Sequence[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
