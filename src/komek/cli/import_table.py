"""`./komek import TABLE FILE`: a table of the directory or the registers, all of it or nothing."""

import argparse
from pathlib import Path

from komek.cli.failure import Failed
from komek.cli.table_mapping import rearranged


def execute(arguments: argparse.Namespace) -> int:
    """Import the file, or list what is wrong with it; 1 when something is."""
    from komek.kernel import tables
    from komek.kernel.actors import SYSTEM

    table = tables.registered().get(arguments.what)
    if table is None:
        known = ", ".join(["requests", *tables.registered()])
        raise Failed(f"There is nothing called {arguments.what!r} to import; there is: {known}.")
    try:
        content = arguments.file.read_bytes()
    except OSError as error:
        raise Failed(f"{arguments.file} cannot be opened: {error.strerror}.") from error
    if arguments.mapping:
        content, repeated = rearranged(content, Path(arguments.mapping))
        print(f"{repeated:,} rows left out: an earlier one has the same code.")
    report = tables.import_file(
        actor=SYSTEM, table=table(), content=content, dry_run=arguments.dry_run
    )
    for problem in report.problems:
        print(problem)
    counts = f"{report.added:,} new, {report.changed:,} changed, {report.same:,} the same"
    outcome = "stored" if report.stored else "nothing was stored"
    print(f"{report.rows:,} rows: {counts}; {outcome}.")
    return int(bool(report.problems))
