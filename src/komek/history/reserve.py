"""Ids taken from a table's sequence before its rows are written."""

import numpy as np
import polars as pl
from django.db import connection, models

# All ids as one value: rows of their own would cost the client more than the server.
_NEXT = """
SELECT coalesce(string_agg(int8send(nextval(pg_get_serial_sequence(%s, 'id'))), ''), '')
FROM generate_series(1, %s)
"""

_RANGE = """
SELECT setval(pg_get_serial_sequence(%s, 'id'), nextval(pg_get_serial_sequence(%s, 'id')) + %s - 1)
"""


def reserve(model: type[models.Model], count: int) -> pl.Series:
    """So many ids that nobody else gets, in rising order.

    Asked one by one inside the server: others may take ids meanwhile, so a range cannot be had.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [model._meta.db_table, count])
        octets = bytes(cursor.fetchone()[0])
    return pl.Series("id", np.frombuffer(octets, ">i8").astype(np.int64))


def reserve_alone(model: type[models.Model], count: int) -> pl.Series:
    """As `reserve`, in one step, for whoever fills a city that nobody else uses meanwhile."""
    if count == 0:
        return pl.Series("id", [], dtype=pl.Int64)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(_RANGE, [table, table, count])
        last = cursor.fetchone()[0]
    return pl.Series("id", np.arange(last - count + 1, last + 1))
