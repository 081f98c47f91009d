"""Scripts and answer templates as tables that people fill in a spreadsheet."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from komek.directory.entries import Texts
from komek.directory.tables.names import NAMES, columns_of, names_of
from komek.kernel import tables
from komek.kernel.actors import Actor
from komek.kernel.languages import CODES
from komek.kernel.tables import Column, Moment, Row, Table, Text, Whole, lists
from komek.kernel.tables.table import fields
from komek.knowledge import services, snapshot


class Lines(Column):
    """Lines of a script in one cell, "first;second"; a semicolon in them stands behind "\\"."""

    def parse(self, cell: str) -> str:
        return "\n".join(lists.items(cell))

    def show(self, value: str) -> str:
        return lists.joined(value.splitlines())

    def empty(self) -> str:
        return ""


class Scripts(Table):
    """The scripts that hold. A row that differs is a new version, from its `valid_from` or now."""

    name = "scripts"
    title = _("Scripts")
    columns = (
        Text("code", required=True),
        Text("service_code"),
        *NAMES,
        Whole("position"),
        Text("call"),
        *(Lines(f"say_{code}") for code in CODES),
        *(Lines(f"ask_{code}") for code in CODES),
        Moment("valid_from", compared=False),
    )
    key = ("code",)
    read_action = "knowledge.read"
    action = "knowledge.edit"

    def rows(self) -> Iterator[Row]:
        for one in snapshot.current().scripts():
            yield {
                "code": one.code,
                "service_code": one.service_code,
                **names_of(one),
                "position": one.position,
                "call": one.call,
                **_lines_of(one.says, "say"),
                **_lines_of(one.asks, "ask"),
                "valid_from": one.valid_from,
            }

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        details = fields(row, *(column.name for column in self.columns[1:-1]))
        at = self.begin(row, old[0] if old else None)
        verb = services.revise_script if old else services.create_script
        verb(actor=actor, code=row["code"], at=at, **details)


class Answers(Table):
    """The answer templates that hold; a row that differs is a new version."""

    name = "answers"
    title = _("Answer templates")
    columns = (
        Text("code", required=True),
        Text("service_code"),
        *NAMES,
        Whole("position"),
        *(Text(f"text_{code}") for code in CODES),
        Moment("valid_from", compared=False),
    )
    key = ("code",)
    read_action = "knowledge.read"
    action = "knowledge.edit"

    def rows(self) -> Iterator[Row]:
        for one in snapshot.current().answers():
            yield {
                "code": one.code,
                "service_code": one.service_code,
                **names_of(one),
                "position": one.position,
                **columns_of(one.texts, "text"),
                "valid_from": one.valid_from,
            }

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        details = fields(row, *(column.name for column in self.columns[1:-1]))
        at = self.begin(row, old[0] if old else None)
        verb = services.revise_answer if old else services.create_answer
        verb(actor=actor, code=row["code"], at=at, **details)


def _lines_of(found: Texts, field: str) -> Row:
    """Lines as the column parses them: without empty ones and outer space."""
    return {
        name: "\n".join(line.strip() for line in text.splitlines() if line.strip())
        for name, text in columns_of(found, field).items()
    }


tables.register(Scripts)
tables.register(Answers)
