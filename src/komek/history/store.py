"""Sending the rows of a frame to their table, by COPY."""

import polars as pl
from django.db import connection, models
from psycopg import sql
from psycopg.copy import QueuedLibpqWriter

from komek.cases.models import CaseEvent
from komek.history.columns import columns_of
from komek.history.copy_rows import copy_rows
from komek.kernel import partitions

_COPY = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)")
_COPY_FROZEN = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary, FREEZE)")

# So many rows are worth a COPY of their own.
_FEW = 5000


def store(model: type[models.Model], rows: pl.DataFrame) -> None:
    """Add rows to a table that may be in use."""
    _copy(_COPY, model, model._meta.db_table, rows)


def store_frozen(model: type[models.Model], rows: pl.DataFrame) -> None:
    """Add rows to a table that this very transaction has emptied: they need no vacuum later."""
    if model is CaseEvent:
        _store_frozen_events(rows)
    else:
        _copy(_COPY_FROZEN, model, model._meta.db_table, rows)


def _store_frozen_events(rows: pl.DataFrame) -> None:
    """FREEZE works on tables that hold rows, and here those are the partitions.

    Months with few events go together in one COPY, which the server divides, and stay unfrozen.
    """
    month = pl.col("at").dt.truncate("1mo").dt.date()
    rows = rows.with_columns(month=month, in_month=pl.len().over(month))
    few = rows.filter(pl.col("in_month") < _FEW)
    many = rows.filter(pl.col("in_month") >= _FEW).drop("in_month")
    if few.height:
        store(CaseEvent, few.drop("month", "in_month"))
    for (first,), part in many.group_by("month", maintain_order=True):
        table = partitions.name_of("cases_event", first)
        _copy(_COPY_FROZEN, CaseEvent, table, part.drop("month"))


def ensure_months(events: pl.DataFrame) -> None:
    """Make the partitions of all months in which events happened."""
    for month in events["at"].dt.truncate("1mo").dt.date().unique().sort():
        partitions.ensure("cases_event", month, month)


def _copy(statement: sql.SQL, model: type[models.Model], table: str, rows: pl.DataFrame) -> None:
    prepared = copy_rows(rows, columns_of(model))
    names = sql.SQL(", ").join(map(sql.Identifier, prepared.columns))
    query = statement.format(sql.Identifier(table), names)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        # The writer sends from a thread of its own, while the next rows are being made.
        writer = QueuedLibpqWriter(cursor.cursor)
        with cursor.copy(query, writer=writer) as copy:
            for part in prepared.stream():
                copy.write(part)
