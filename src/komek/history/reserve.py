"""Ids taken from a table's sequence before its rows are written."""

from collections.abc import Iterable

import polars as pl
from django.db import connection, models, transaction
from psycopg import sql

# Changes nothing, but keeps others from taking ids until the end of the transaction.
_HOLD = sql.SQL("ALTER SEQUENCE {} CACHE 1")
_TAKE = "SELECT setval(%(sequence)s::regclass, nextval(%(sequence)s::regclass) + %(more)s)"
_RESTART = "SELECT setval(pg_get_serial_sequence(%s, 'id'), 1, false)"


def reserve(model: type[models.Model], count: int) -> pl.Series:
    """So many ids that nobody else gets, without gaps and in rising order.

    Asking the server for each costs more than storing the row. Whoever wants an id meanwhile
    waits for a moment, until the end of the transaction if there is one around this.
    """
    if not count:
        return pl.Series("id", [], dtype=pl.Int64)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
        (sequence,) = cursor.fetchone()
        cursor.execute(_HOLD.format(sql.Identifier(*sequence.split("."))))
        cursor.execute(_TAKE, {"sequence": sequence, "more": count - 1})
        (last,) = cursor.fetchone()
    return pl.int_range(last - count + 1, last + 1, dtype=pl.Int64, eager=True).alias("id")


def restart(tables: Iterable[type[models.Model]]) -> None:
    """Let ids begin at 1 again in tables without rows: a load that broke off took some of them."""
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(_RESTART, [model._meta.db_table])
