"""Exporting a table as a file that can be imported again and then changes nothing."""

from collections.abc import Iterator
from typing import Literal

from django.db import transaction

from komek.kernel import audit
from komek.kernel.actors import Actor
from komek.kernel.permissions import require
from komek.kernel.tables.columns import cell_of
from komek.kernel.tables.files import write_csv, write_xlsx
from komek.kernel.tables.table import Table


@transaction.atomic
def export(*, actor: Actor, table: Table, form: Literal["csv", "xlsx"] = "csv") -> bytes:
    """All rows of a table as they are now."""
    require(actor, table.read_action)
    content = write_xlsx(_lines(table), table.name) if form == "xlsx" else write_csv(_lines(table))
    audit.record(actor, "table.exported", f"table:{table.name}")
    return content


def _lines(table: Table) -> Iterator[list[str]]:
    yield [column.name for column in table.columns]
    for row in table.rows():
        yield [cell_of(column, row[column.name]) for column in table.columns]
