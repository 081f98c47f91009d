"""Importing a file: row by row through the verbs, and then everything or nothing."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.kernel import audit, reference
from komek.kernel.actors import Actor
from komek.kernel.editing import many_edits
from komek.kernel.errors import Invalid, Message, Refused
from komek.kernel.permissions import require_at_all
from komek.kernel.tables import files
from komek.kernel.tables.columns import UNSAID, Column, value_of
from komek.kernel.tables.files import Line
from komek.kernel.tables.table import Row, Table

MOST_PROBLEMS = 200

Thing = TypeVar("Thing")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row; `row` is its number in the file, `column` empty for all of it."""

    row: int
    column: str
    code: str
    message: Message

    def __str__(self) -> str:
        place = _("Row {row}, column “{column}”") if self.column else _("Row {row}")
        return f"{format_lazy(place, row=self.row, column=self.column)}: {self.message}"


@dataclass(slots=True)
class Report:
    """What an import did, or would do: counts of rows, problems, and whether it was stored."""

    rows: int
    added: int = 0
    changed: int = 0
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    stored: bool = False

    @property
    def complete(self) -> bool:
        """Whether all problems are listed; after 200 nobody reads on."""
        return len(self.problems) < MOST_PROBLEMS

    def add_problem(self, row: int, error: Refused, column: str = "") -> None:
        """Note what a row was refused for."""
        if self.complete:
            column = column or error.field or ""
            self.problems.append(Problem(row, column, error.code, error.message))


@dataclass(frozen=True, slots=True)
class _Given:
    """A row of the file with its number."""

    number: int
    row: Row


def import_file(*, actor: Actor, table: Table, content: bytes, dry_run: bool = False) -> Report:
    """Store a CSV or XLSX file, or say row by row what is wrong with it and store nothing.

    A row that is there already and equal is left alone, so the same file twice changes nothing;
    rows that the file leaves out stay as they are. dry_run: try everything, store nothing.
    Raises Forbidden; Invalid and TooLarge for a file that is no table at all.
    """
    require_at_all(actor, table.action)
    header, *body = files.read(content, [column.name for column in table.columns])
    report = Report(rows=len(body))
    columns = _columns(table, header, report)
    given = [_Given(one.number, _parse(table, columns, one, report)) for one in body if columns]
    _note_repeats(table, given, report)
    if report.problems:
        return report
    try:
        with _all_or_nothing(report, dry_run), many_edits():
            _store(actor, table, given, report)
            audit.record(actor, "table.imported", f"table:{table.name}")
    except _RowRefused:
        _find_problems(actor, type(table)(table.since, table.companions), given, report)
    return report


class _RowRefused(Exception):
    """A row was refused; nothing that was stored before it may stay."""


@contextmanager
def _all_or_nothing(report: Report, dry_run: bool) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            report.stored = not dry_run
            if dry_run:
                transaction.set_rollback(True)
    finally:
        if not report.stored:
            reference.forget()  # copies made meanwhile know rows that do not exist


def _find_problems(actor: Actor, table: Table, given: Sequence[_Given], report: Report) -> None:
    """Try once more, each row by itself, to find everything that is wrong and not only the first.

    Rows that could be stored are, until the end: those after them may need them.
    """
    with _all_or_nothing(report, dry_run=True):
        for unit, old in _changes(table, given, report):
            try:
                table.store(actor, [one.row for one in unit], old)
            except Refused as error:
                report.add_problem(unit[0].number, error)


def _columns(table: Table, header: Line, report: Report) -> list[Column | None]:
    """The column of every cell, None for those nobody reads; empty when the header is wrong."""
    known = {column.name: column for column in table.columns}
    names = [cell.strip() for cell in header.cells]
    missing = [name for name in table.key if name not in names]
    missing += [name for name in table.together if name not in names]
    for name in dict.fromkeys(missing):
        _header_problem(report, header, name, _("This column is missing."))
    for name in names:
        if name not in known and name not in table.ignored and name:
            _header_problem(report, header, name, _("Nobody knows this column."))
        elif name and names.count(name) > 1:
            _header_problem(report, header, name, _("This column is there twice."))
    return [] if report.problems else [known.get(name) for name in names]


def _header_problem(report: Report, header: Line, column: str, message: Message) -> None:
    report.add_problem(header.number, Invalid("column_wrong", message), column)


def _parse(table: Table, columns: Sequence[Column | None], line: Line, report: Report) -> Row:
    row: Row = {}
    if any(cell.strip() for cell in line.cells[len(columns) :]):
        message = _("This row has more cells than the header.")
        report.add_problem(line.number, Invalid("row_too_long", message))
    for place, column in enumerate(columns):
        if column is None:
            continue
        cell = line.cells[place] if place < len(line.cells) else ""
        try:
            value = value_of(column, cell)
        except Refused as error:
            report.add_problem(line.number, error, column.name)
        else:
            if value is not UNSAID:
                row[column.name] = value
    try:
        return table.completed(row)
    except Refused as error:
        report.add_problem(line.number, error)
        return row


def _note_repeats(table: Table, given: Iterable[_Given], report: Report) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for one in given:
        if any(name not in one.row for name in table.key):
            continue  # its key could not be read, which is a problem noted already
        first = seen.setdefault(table.key_of(one.row), one.number)
        if first != one.number:
            message = format_lazy(_("Row {row} is about the same thing."), row=first)
            report.add_problem(one.number, Invalid("row_twice", message), table.key[0])


def _store(actor: Actor, table: Table, given: Iterable[_Given], report: Report) -> None:
    for unit, old in _changes(table, given, report):
        try:
            table.store(actor, [one.row for one in unit], old)
        except Refused as error:
            raise _RowRefused from error


def _changes(
    table: Table, given: Iterable[_Given], report: Report
) -> Iterator[tuple[list[_Given], list[Row]]]:
    """The rows that are to be stored together and differ from what is there; counts all."""
    report.added = report.changed = report.same = 0
    present = _grouped(table.rows(), table.unit_of)
    for unit, members in _grouped(given, lambda one: table.unit_of(one.row)).items():
        old = present.get(unit, [])
        if _equal(table, [one.row for one in members], old):
            report.same += len(members)
            continue
        report.changed += len(members) if old else 0
        report.added += 0 if old else len(members)
        yield members, old


def _grouped(things: Iterable[Thing], key: Callable[[Thing], Key]) -> dict[Key, list[Thing]]:
    groups: dict[Key, list[Thing]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return groups


def _equal(table: Table, new: Sequence[Row], old: Sequence[Row]) -> bool:
    before = {table.key_of(row): row for row in old}
    if before.keys() != {table.key_of(row) for row in new}:
        return False
    compared = {column.name for column in table.columns if column.compared}
    return all(
        value == before[table.key_of(row)][name]
        for row in new
        for name, value in row.items()
        if name in compared
    )
