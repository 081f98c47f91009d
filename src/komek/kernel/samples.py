"""The samples that PostgreSQL's planner keeps of every column: of names and words too.

What is erased stays in them until the table is sampled again, which happens by itself only after
many changes. (https://www.postgresql.org/docs/current/planner-stats.html)
"""

from django.db import connection

FORGETS_OF_EMPTY_TABLES_SINCE = 180000
FORGET_OF_EMPTY_TABLES = """
SELECT pg_clear_attribute_stats(s.schemaname, s.tablename, s.attname, s.inherited)
FROM pg_stats s
JOIN pg_class c ON c.oid = format('%I.%I', s.schemaname, s.tablename)::regclass
WHERE c.reltuples = 0 AND s.schemaname NOT IN ('pg_catalog', 'information_schema')
"""


def take_anew() -> None:
    """Sample every table as it is now; outside a transaction each of them is one of its own.

    Of a table without rows nothing can be sampled: PostgreSQL 18 forgets what it knew of it, older
    ones keep it until there are rows again.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.pg_version >= FORGETS_OF_EMPTY_TABLES_SINCE:  # type: ignore[attr-defined]
            cursor.execute(FORGET_OF_EMPTY_TABLES)
