"""Ids taken from a table's sequence before its rows are written."""

import numpy as np
import polars as pl
from django.db import connection, models
from psycopg import sql

_NEXT = sql.SQL(
    "COPY (SELECT nextval(pg_get_serial_sequence({}, 'id')) FROM generate_series(1, {}))"
    " TO STDOUT (FORMAT binary)"
)
_HEADER_BYTES = 19
_ROW = np.dtype([("columns", ">i2"), ("length", ">i4"), ("id", ">i8")])


def reserve(model: type[models.Model], count: int) -> pl.Series:
    """So many ids that nobody else gets, in rising order.

    Asked one by one inside the server: others may take ids meanwhile, so a range cannot be had.
    """
    query = _NEXT.format(sql.Literal(model._meta.db_table), sql.Literal(count))
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        answer = b"".join(copy)
    # https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4: header, rows, trailer.
    rows = np.frombuffer(answer, _ROW, count, _HEADER_BYTES)
    return pl.Series("id", rows["id"].astype(np.int64))
