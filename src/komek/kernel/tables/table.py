"""What a table is: its columns, its rows as they are, and how a row becomes a verb call."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid, Message, NotFound
from komek.kernel.tables.columns import Column

Row = dict[str, Any]
"""Values by column name. A file's row has only the columns that the file has."""


class Table(ABC):
    """One table; an object serves one import or one export.

    name: in addresses and file names. title: for people. columns: in the file's order.
    key: columns that name a row. together: columns whose equal rows are stored as one, the key
    unless told otherwise. ignored: columns that files may have and nobody reads.
    companion_columns: columns that name files which come along.
    read_action, action: what exporting and importing need in the permission table.
    """

    name: ClassVar[str]
    title: ClassVar[Message]
    columns: ClassVar[Sequence[Column]]
    key: ClassVar[Sequence[str]]
    together: ClassVar[Sequence[str]] = ()
    ignored: ClassVar[Sequence[str]] = ()
    companion_columns: ClassVar[Sequence[str]] = ()
    read_action: ClassVar[str]
    action: ClassVar[str]

    def __init__(
        self, since: datetime | None = None, companions: Mapping[str, bytes] | None = None
    ) -> None:
        """since: from when new rows hold where the file does not say; now if not given.

        companions: files that rows refer to by name.
        """
        self.since = since
        self.companions = companions or {}
        self._ids: dict[tuple[type[Model], str], int] = {}

    @abstractmethod
    def rows(self) -> Iterable[Row]:
        """The rows as they are now, all columns filled, parents before children."""

    @abstractmethod
    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        """Bring rows that belong together from `old`, empty if there are none, to `new`."""

    def completed(self, row: Row) -> Row:
        """A file's row with what its cells only point at; raises Refused naming the column."""
        return row

    def id_of(self, model: type[Model], code: str, column: str) -> int:
        """The id of what a code names, remembered; raises Invalid naming the column."""
        if (model, code) not in self._ids:
            found = model._default_manager.filter(code=code).order_by("-pk")
            row_id = found.values_list("pk", flat=True).first()
            if row_id is None:
                message = format_lazy(_("There is nothing with the code “{code}”."), code=code)
                raise Invalid("code_unknown", message, field=column)
            self._ids[model, code] = row_id
        return self._ids[model, code]

    def key_of(self, row: Row) -> tuple[Any, ...]:
        """What names the row."""
        return tuple(row.get(name) for name in self.key)

    def unit_of(self, row: Row) -> tuple[Any, ...]:
        """What names the rows that are stored as one."""
        return tuple(row.get(name) for name in self.together or self.key)

    def begin(self, row: Row, old: Row | None = None) -> datetime | None:
        """From when a row is to hold: its own `valid_from` where that comes after the old one's."""
        given: datetime | None = row.get("valid_from")
        if old is None:
            return given or self.since
        return given if given is not None and given > old["valid_from"] else None


_tables: dict[str, type[Table]] = {}


def register(table: type[Table]) -> type[Table]:
    """Make a table known by its name; a class decorator."""
    if _tables.setdefault(table.name, table) is not table:
        raise ValueError(f"two tables are called {table.name}")
    return table


def registered() -> Mapping[str, type[Table]]:
    """All tables by name, in the order in which they were registered and can be imported."""
    return dict(_tables)


def table(name: str) -> type[Table]:
    """The table of that name; raises NotFound."""
    if name not in _tables:
        raise NotFound("table_unknown", _("There is no such table."))
    return _tables[name]


def fields(row: Row, *names: str) -> dict[str, Any]:
    """Those of the row's values that the file gave: what a verb is called with."""
    return {name: row[name] for name in names if name in row}
