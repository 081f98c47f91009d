"""Tables partitioned by month of their column `at`: the months that exist and those to come."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.db import connection
from psycopg import sql

TABLES = ("kernel_audit", "cases_event")
MONTHS_AHEAD = 3


def ensure(table: str, first: date, last: date) -> list[str]:
    """Create the partitions that are missing from the month of `first` to that of `last`.

    Returns the names of those made. Rows of months without a partition lie in the default one;
    PostgreSQL refuses a partition whose rows are already there, so imports ask before they write.
    """
    return [name for month in _months(first, last) if (name := _create(table, month))]


def ensure_ahead(today: date) -> list[str]:
    """Create this month's partitions and those of the next months, for every table."""
    months = list(_months(today, date(today.year + 1, today.month, 1)))
    return [name for table in TABLES for name in ensure(table, today, months[MONTHS_AHEAD])]


def name_of(table: str, month: date) -> str:
    """The name of the partition that holds the month's rows, once it was made."""
    return f"{table}_{month:%Y_%m}"


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = _next(month)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _create(table: str, month: date) -> str | None:
    name = name_of(table, month)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0]:
            return None
        bounds = [datetime(day.year, day.month, 1, tzinfo=UTC) for day in (month, _next(month))]
        statement = sql.SQL("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})")
        cursor.execute(
            statement.format(
                sql.Identifier(name), sql.Identifier(table), *(sql.Literal(b) for b in bounds)
            ).as_string()
        )
    return name
