"""A quicker way to empty the database after a test that commits: only what has something in it.

Django's own truncates every table, however empty, and then makes permissions and types of content
anew: with some 150 tables that takes longer than most of these tests.
"""

from collections.abc import Sequence
from typing import Any

from django.core.management.commands import flush
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

OF_ALL = frozenset({"django_content_type", "auth_permission", "django_migrations"})
"""Made once by the migrations, and changed by nobody."""
# Neither foreign keys nor the triggers that keep traces from being deleted.
UNGUARDED = "SET LOCAL session_replication_role = replica"
COUNTED = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
KEPT_COUNTS = ("django_", "auth_permission", "procrastinate_")


def be_quick() -> None:
    """From now on `flush` empties what was used, and nothing else."""
    DatabaseOperations.sql_flush = _of_used  # type: ignore[method-assign]
    flush.emit_post_migrate_signal = lambda *_arguments, **_named: None


def emptying(tables: Sequence[str]) -> list[str]:
    """Statements, for one transaction, that empty those of the tables that are not."""
    filled = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(filled)
        used = [name for (name,) in cursor.fetchall()]
    return [UNGUARDED, *(f"DELETE FROM {connection.ops.quote_name(name)}" for name in used)]


def _of_used(self: Any, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
    statements = emptying([name for name in tables if name not in OF_ALL])
    return [*statements, *_counting_anew()] if options.get("reset_sequences") else statements


def _counting_anew() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED)
        used = [name for (name,) in cursor.fetchall()]
    return [
        f"ALTER SEQUENCE {connection.ops.quote_name(name)} RESTART"
        for name in used
        if not name.startswith(KEPT_COUNTS)
    ]
