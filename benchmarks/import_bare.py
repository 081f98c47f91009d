"""Nothing but COPY and indexes, with the rows that the database holds: `import_bare DIRECTORY`.

The rows are written to files as the server itself writes them, the tables emptied, and then filled
again in one transaction: rows, indexes, foreign keys, statistics. Prints seconds by step as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import django

STEPS: dict[str, float] = {}


def main(directory: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "komek.config.settings")
    django.setup()
    from django.db import connection, transaction

    from komek.history import bare_tables
    from komek.history.frames import MODELS

    tables = [model._meta.db_table for model in MODELS]
    with connection.cursor() as cursor:
        parts = [part for table in tables for part in _parts(cursor, table)]
        for part in parts:
            with (directory / part).open("wb") as file:
                _copy_out(cursor, part, file)
        with transaction.atomic():
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            bare = bare_tables.strip(tables)
            with _step("rows"):
                cursor.execute("TRUNCATE " + ", ".join(tables))
                for part in parts:
                    _copy_in(cursor, part, directory / part)
            with _step("indexes"):
                bare.rebuild_indexes()
            with _step("foreign keys"):
                bare.rebuild_foreign_keys()
            with _step("statistics"):
                cursor.execute("ANALYZE " + ", ".join(tables))
            began = time.perf_counter()
        STEPS["commit"] = time.perf_counter() - began
    print(json.dumps({name: round(seconds, 2) for name, seconds in STEPS.items()}))


def _parts(cursor: Any, table: str) -> list[str]:
    """The table itself, or its partitions with rows."""
    cursor.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table]
    )
    found = [part for (part,) in cursor.fetchall()] or [table]
    return [part for part in found if _has_rows(cursor, part)]


def _has_rows(cursor: Any, table: str) -> bool:
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")
    return bool(cursor.fetchone()[0])


def _copy_out(cursor: Any, table: str, file: IO[bytes]) -> None:
    with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
        for piece in copy:
            file.write(piece)


def _copy_in(cursor: Any, table: str, file: Path) -> None:
    query = f"COPY {table} FROM STDIN (FORMAT binary, FREEZE)"
    with file.open("rb") as stream, cursor.copy(query) as copy:
        while piece := stream.read(1 << 17):
            copy.write(piece)


@contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    STEPS[name] = time.perf_counter() - began


if __name__ == "__main__":
    main(Path(sys.argv[1]))
