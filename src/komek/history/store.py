"""Sending the rows of a frame to their table, by COPY."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl
from django.db import connection, models
from psycopg import sql
from psycopg.copy import QueuedLibpqWriter

from komek.cases.models import CaseEvent
from komek.history.columns import columns_of
from komek.history.copy_rows import CopyRows, copy_rows
from komek.kernel import partitions

_COPY = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)")
_COPY_FROZEN = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary, FREEZE)")

# So many rows are worth a COPY of their own.
_FEW = 5000


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """One COPY: the statement, and the rows that follow it."""

    statement: sql.Composed
    rows: CopyRows


def store(model: type[models.Model], rows: pl.DataFrame) -> None:
    """Add rows to a table that may be in use."""
    copy = _copy(_COPY, model, model._meta.db_table, rows)
    send(copy, copy.rows.stream(), in_own_thread=True)


def send(copy: Copy, stream: Iterable[bytes | bytearray], *, in_own_thread: bool = False) -> None:
    """Run the statement and write the stream; from a thread of its own while it is being made."""
    with connection.wrap_database_errors, connection.cursor() as cursor:
        writer = QueuedLibpqWriter(cursor.cursor) if in_own_thread else None
        with cursor.copy(copy.statement, writer=writer) as sending:
            for part in stream:
                sending.write(part)


def frozen_copies(model: type[models.Model], rows: pl.DataFrame) -> Iterator[Copy]:
    """How to fill a table that this very transaction has emptied: no vacuum is needed later."""
    if model is CaseEvent:
        yield from _frozen_events(rows)
    else:
        yield _copy(_COPY_FROZEN, model, model._meta.db_table, rows)


def _frozen_events(rows: pl.DataFrame) -> Iterator[Copy]:
    """FREEZE works on tables that hold rows, and here those are the partitions.

    Months with few events go together in one COPY, which the server divides, and stay unfrozen.
    """
    month = pl.col("at").dt.truncate("1mo").dt.date()
    rows = rows.with_columns(month=month, in_month=pl.len().over(month))
    few = rows.filter(pl.col("in_month") < _FEW)
    many = rows.filter(pl.col("in_month") >= _FEW).drop("in_month")
    if few.height:
        yield _copy(_COPY, CaseEvent, "cases_event", few.drop("month", "in_month"))
    for (first,), part in many.group_by("month", maintain_order=True):
        table = partitions.name_of("cases_event", first)
        yield _copy(_COPY_FROZEN, CaseEvent, table, part.drop("month"))


def ensure_months(events: pl.DataFrame) -> None:
    """Make the partitions of all months in which events happened."""
    for month in events["at"].dt.truncate("1mo").dt.date().unique().sort():
        partitions.ensure("cases_event", month, month)


def _copy(statement: sql.SQL, model: type[models.Model], table: str, rows: pl.DataFrame) -> Copy:
    prepared = copy_rows(rows, columns_of(model))
    names = sql.SQL(", ").join(map(sql.Identifier, prepared.columns))
    return Copy(statement.format(sql.Identifier(table), names), prepared)
