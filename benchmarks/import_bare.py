"""Nothing but COPY and indexes, with the rows that the database holds.

`import_bare out DIRECTORY` writes them to files, as the server itself writes them. `import_bare in
DIRECTORY` empties the tables and fills them again in one transaction: rows, indexes, foreign keys,
statistics. It prints seconds by step as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import django

STEPS: dict[str, float] = {}
SUFFIX = ".rows"


def main(action: str, directory: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "komek.config.settings")
    django.setup()
    from komek.history.frames import MODELS

    tables = [model._meta.db_table for model in MODELS]
    if action == "out":
        write_files(tables, directory)
    else:
        load_files(tables, directory)
        print(json.dumps({name: round(seconds, 2) for name, seconds in STEPS.items()}))


def write_files(tables: Iterable[str], directory: Path) -> None:
    """A file for each table, or for each of its partitions that has rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        for part in (part for table in tables for part in _parts(cursor, table)):
            with (directory / f"{part}{SUFFIX}").open("wb") as file:
                _copy_out(cursor, part, file)


def load_files(tables: Sequence[str], directory: Path) -> None:
    """The tables as the files have them."""
    from django.db import connection, transaction

    from komek.history import bare_tables

    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            bare = bare_tables.strip(tables)
            with _step("rows"):
                cursor.execute("TRUNCATE " + ", ".join(tables))
                for file in directory.glob(f"*{SUFFIX}"):
                    _copy_in(cursor, file.stem, file)
            with _step("indexes"):
                bare.rebuild_indexes()
            with _step("foreign keys"):
                bare.rebuild_foreign_keys()
            with _step("statistics"):
                cursor.execute("ANALYZE " + ", ".join(tables))
            began = time.perf_counter()
        STEPS["commit"] = time.perf_counter() - began


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
    main(sys.argv[1], Path(sys.argv[2]))
