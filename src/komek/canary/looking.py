"""Looking for words: in every column of every table, in files, in what was said and shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from komek.canary.disguises import Needles
from komek.canary.people import Word
from komek.canary.unpacking import unpacked

ROWS_AT_ONCE = 500
TABLES = """
SELECT n.nspname, c.relname, array_agg(a.attname ORDER BY a.attnum)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname NOT LIKE 'pg_toast%'
GROUP BY 1, 2 ORDER BY 1, 2
"""
STATISTICS = """
SELECT tablename, attname,
       concat_ws(' ', most_common_vals::text, histogram_bounds::text, most_common_elems::text)
FROM pg_stats WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""
STATEMENTS = "SELECT 'statements', query FROM pg_stat_statements"


@dataclass(frozen=True)
class Sighting:
    """A word of this kind is in this place. Never what stands around it."""

    where: str
    kind: str


@dataclass
class Looked:
    """One kind of place: how many things of it, how many bytes, and what was seen there."""

    what: str
    things: int = 0
    unit: str = ""
    size: int = 0
    sightings: set[Sighting] = field(default_factory=set)
    words: set[Word] = field(default_factory=set)


class Look:
    """One look through a city for these words."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._needles = Needles(words)
        self.looked: list[Looked] = []

    @property
    def sightings(self) -> set[Sighting]:
        """All that was seen."""
        return set().union(*(one.sightings for one in self.looked))

    @property
    def seen(self) -> set[Word]:
        """The words that were seen at all."""
        return set().union(*(one.words for one in self.looked))

    def at(self, what: str, unit: str, contents: Iterable[tuple[str, bytes]]) -> Looked:
        """Look at named contents; those of archives and the like are unpacked."""
        looked = Looked(what, unit=unit)
        for where, content in contents:
            looked.things += 1
            looked.size += len(content)
            for plain in unpacked(content):
                found = self._needles.found(plain)
                looked.words |= found
                looked.sightings |= {Sighting(where, word.kind) for word in found}
        self.looked.append(looked)
        return looked

    def at_database(self, url: str) -> None:
        """Every row of every table as text, what the planner knows, statements that are counted."""
        with psycopg.connect(url) as connection:
            tables = connection.execute(TABLES).fetchall()
            looked = self.at("database", "columns", _columns(connection, tables))
            looked.what = f"database: {len(tables)} tables"
            self.at("the planner's statistics", "columns", _statistics(connection))
            statements = connection.execute(STATEMENTS).fetchall()
            self.at("counted statements", "statements", _named(statements))

    def at_files(self, what: str, root: Path, leave_out: Iterable[Path] = ()) -> None:
        """Every file below a folder, with its name; without what lies below `leave_out`."""
        self.at(what, "files", _files(root, tuple(leave_out)))


def _columns(
    connection: psycopg.Connection, tables: Iterable[tuple[str, str, list[str]]]
) -> Iterator[tuple[str, bytes]]:
    """By column, a good many rows at once."""
    for schema, table, columns in tables:
        for rows in _rows(connection, schema, table, columns):
            for name, values in zip(columns, zip(*rows, strict=True), strict=True):
                said = "\n".join(value for value in values if value)
                yield f"table {table}.{name}", said.encode()


def _rows(
    connection: psycopg.Connection, schema: str, table: str, columns: list[str]
) -> Iterator[list[tuple[str | None, ...]]]:
    as_text = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(one)) for one in columns)
    query = sql.SQL("SELECT {} FROM {}").format(as_text, sql.Identifier(schema, table))
    with connection.cursor("canary") as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield rows


def _statistics(connection: psycopg.Connection) -> Iterator[tuple[str, bytes]]:
    for table, column, values in connection.execute(STATISTICS):
        yield f"statistics of {table}.{column}", values.encode()


def _named(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    return ((name, text.encode()) for name, text in rows)


def _files(root: Path, leave_out: tuple[Path, ...]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        if path.is_file() and not any(path.is_relative_to(one) for one in leave_out):
            name = path.relative_to(root).as_posix()
            yield f"file {name}", f"{name}\n".encode() + path.read_bytes()
