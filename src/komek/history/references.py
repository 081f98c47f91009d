"""Foreign keys of a whole batch, checked once for each row referred to.

The server checks them once for each row that refers, which for past cases costs as much as
storing them. Where the account may, its triggers are switched off for a batch, and what they
would find and lock is found and locked here instead.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
from django.db import IntegrityError, connection, models
from psycopg import sql

from komek.history.frames import CaseFrames

_MAY_SWITCH = """
SELECT current_setting('server_version_num')::int >= 150000
   AND has_parameter_privilege('session_replication_role', 'SET')
"""
# What a foreign key's trigger does, for many rows at once: they can't be deleted meanwhile.
_LOCK = sql.SQL("SELECT count(*) FROM (SELECT 1 FROM {} WHERE id = ANY(%s) FOR KEY SHARE) AS found")

Ids = dict[type[models.Model], pl.Series]


@contextmanager
def checked_at_once(frames: CaseFrames) -> Iterator[None]:
    """Store the batch within this block, inside a transaction.

    Raises IntegrityError when a row refers to one that is neither in the batch nor stored.
    Without the right to switch triggers off the server checks as usual.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MAY_SWITCH)
        (may_switch,) = cursor.fetchone()
        if not may_switch:
            yield
            return
        for model, ids in _outside(frames).items():
            _require(model, ids)
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def _outside(frames: CaseFrames) -> Ids:
    """The ids that rows of the batch refer to and that are not in it, each once."""
    own = {model: rows["id"] for model, rows in frames.tables() if "id" in rows.columns}
    referred: defaultdict[type[models.Model], list[pl.Series]] = defaultdict(list)
    for model, rows in frames.tables():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                referred[field.related_model].append(rows[field.column].drop_nulls().unique())
    ids = {model: pl.concat(parts).unique() for model, parts in referred.items()}
    return {
        model: found.filter(~found.is_in(own[model].implode())) if model in own else found
        for model, found in ids.items()
    }


def _require(model: type[models.Model], ids: pl.Series) -> None:
    if not ids.len():
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(_LOCK.format(sql.Identifier(table)), [ids.sort().to_list()])
        (there,) = cursor.fetchone()
    if there != ids.len():
        raise IntegrityError(f"{ids.len() - there} rows of {table} are referred to and not there")
