"""Taking keys and indexes off tables, and putting them back exactly as they were.

Everything is read from PostgreSQL's catalogues and happens in the caller's transaction, as the
server allows for every statement used here: whatever fails, the tables come out as they went in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

# Foreign keys of the tables, and those of others that refer to them; children of partitioned
# tables follow their parents.
_FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint
WHERE contype = 'f' AND conparentid = 0
  AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
ORDER BY conname
"""
_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint
WHERE contype IN ('p', 'u', 'x') AND conrelid = ANY(%(tables)s::regclass[])
ORDER BY contype, conname
"""
# "ONLY" would leave a partitioned table's parts without.
_INDEXES = """
SELECT indexrelid::regclass::text, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
FROM pg_index
WHERE indrelid = ANY(%(tables)s::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY indexrelid
"""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint as `ALTER TABLE` names and defines it, all parts ready for SQL."""

    table: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class Bare:
    """What was taken off."""

    foreign_keys: tuple[Constraint, ...]
    keys: tuple[Constraint, ...]
    indexes: tuple[tuple[str, str], ...]

    def rebuild_indexes(self) -> None:
        """Put primary keys, unique ones and all other indexes back."""
        for key in self.keys:
            _execute(f"ALTER TABLE {key.table} ADD CONSTRAINT {key.name} {key.definition}")
        for _name, definition in self.indexes:
            _execute(definition)

    def rebuild_foreign_keys(self) -> None:
        """Put the foreign keys back; the server checks every row that is there."""
        # Both sides have indexes: to read them side by side takes half as long as hashing a table.
        _execute("SET LOCAL enable_hashjoin = off")
        for key in self.foreign_keys:
            _execute(f"ALTER TABLE {key.table} ADD CONSTRAINT {key.name} {key.definition}")
        _execute("SET LOCAL enable_hashjoin TO DEFAULT")


def strip(tables: Sequence[str]) -> Bare:
    """Take all keys and indexes off these tables, and lock them until the transaction ends."""
    bare = Bare(
        tuple(Constraint(*row) for row in _select(_FOREIGN_KEYS, tables)),
        tuple(Constraint(*row) for row in _select(_KEYS, tables)),
        tuple((name, definition) for name, definition in _select(_INDEXES, tables)),
    )
    for constraint in (*bare.foreign_keys, *bare.keys):
        _execute(f"ALTER TABLE {constraint.table} DROP CONSTRAINT {constraint.name}")
    for name, _definition in bare.indexes:
        _execute(f"DROP INDEX {name}")
    return bare


def _select(query: str, tables: Sequence[str]) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"tables": list(tables)})
        return list(cursor.fetchall())


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
