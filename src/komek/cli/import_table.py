"""`./komek import TABLE FILE`: a table of the directory or the registers, all of it or nothing."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from komek.cli.failure import Failed
from komek.cli.table_mapping import rearranged

if TYPE_CHECKING:
    from komek.kernel.tables import Problem, Report, Table

MOST_NUMBERS = 10


def execute(arguments: argparse.Namespace) -> int:
    """Import the file, or list what is wrong with it; 1 when something is."""
    from komek.kernel import tables
    from komek.kernel.actors import SYSTEM

    table = tables.registered().get(arguments.what)
    if table is None:
        known = ", ".join(["requests", *tables.registered()])
        raise Failed(f"There is nothing called {arguments.what!r} to import; there is: {known}.")
    content = _content(arguments, table)
    report = tables.import_file(
        actor=SYSTEM, table=table(), content=content, dry_run=arguments.dry_run
    )
    for line in _problems(report):
        print(line)
    if any(problem.code == "column_wrong" for problem in report.problems):
        print(_help(table))
    counts = f"{report.added:,} new, {report.changed:,} changed, {report.same:,} the same"
    outcome = "stored" if report.stored else "nothing was stored"
    print(f"{report.rows:,} rows: {counts}; {outcome}.")
    return int(bool(report.problems))


def _problems(report: "Report") -> Iterator[str]:
    """A line for each kind of problem, with the rows that have it too."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in report.problems:
        alike.setdefault((problem.column, str(problem.message)), []).append(problem)
    for first, *others in alike.values():
        also = f" Also in {_numbers([one.row for one in others])}." if others else ""
        yield f"{first}{also}"
    if not report.complete:
        yield f"Only the first {len(report.problems)} problems were looked at."


def _content(arguments: argparse.Namespace, table: "type[Table]") -> bytes:
    """The file's bytes, with our columns; says which rows were left out for that."""
    try:
        content = bytes(arguments.file.read_bytes())
    except OSError as error:
        raise Failed(f"{arguments.file} cannot be opened: {error.strerror}.") from error
    if not arguments.mapping:
        return content
    found = rearranged(content, Path(arguments.mapping), table.key)
    _tell("an earlier one has their code", found.repeated)
    _tell("nothing stands in the columns of the mapping", found.empty)
    return found.content


def _tell(why: str, rows: Sequence[int]) -> None:
    if rows:
        print(f"Left out, as {why}: {_numbers(rows)}.")


def _numbers(rows: Sequence[int]) -> str:
    """How many they are, and the first ones."""
    first = ", ".join(map(str, rows[:MOST_NUMBERS]))
    more = ", ..." if len(rows) > MOST_NUMBERS else ""
    return f"{len(rows):,} row{'s' if len(rows) > 1 else ''} ({first}{more})"


def _help(table: "type[Table]") -> str:
    """What the table's columns are, for a file that has others."""
    needed = {*table.key, *(column.name for column in table.columns if column.required)}
    names = (f"{one.name}{' (needed)' if one.name in needed else ''}" for one in table.columns)
    return (
        f"The columns of {table.name} are: {', '.join(names)}.\n"
        "A file with others needs --mapping FILE.toml; docs/guide/import.md shows how."
    )
