"""`./komek import requests FILE --mapping NAME`: past requests become cases."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from komek.cli.progress import Progress

if TYPE_CHECKING:
    from komek.history.report import Report

MOST_NAMES = 5


def execute(arguments: argparse.Namespace) -> int:
    """Import the file and say what became of its rows; 1 when some were rejected."""
    from komek.history.mapping import find
    from komek.history.services import import_requests
    from komek.kernel.actors import SYSTEM

    with Progress("requests") as progress:
        report = import_requests(
            actor=SYSTEM,
            path=arguments.file,
            mapping=find(arguments.mapping),
            dry_run=arguments.dry_run,
            progress=progress,
            begins=progress.begins,
        )
    if not report.dry:
        print(progress, file=sys.stderr)
    print("\n".join(_lines(report)))
    if report.findings.counts():
        file = arguments.rejects or Path(f"{arguments.file.name}.findings.csv")
        report.findings.write(file)
        print(f"Row by row: {file}")
    return int(report.rejected > 0)


def _lines(report: "Report") -> Iterator[str]:
    from komek.history.findings import REASONS

    new = report.rows - report.known - report.rejected
    stored = f"{new:,} would be stored" if report.dry else f"{report.stored:,} stored"
    known = f"{report.known:,} stored before"
    yield f"{report.rows:,} rows: {stored}, {known}, {report.rejected:,} rejected."
    for found in report.findings.counts():
        column = f", {found.column}" if found.column else ""
        yield f"  {found.rows:>9,} {found.outcome}{column}: {REASONS[found.reason]}"
    verb = "would be new" if report.dry else "are new"
    for kind, names in (
        ("services", report.new_services),
        ("organisations", report.new_organisations),
    ):
        if names:
            some = ", ".join(list(names.values())[:MOST_NAMES])
            more = " ..." if len(names) > MOST_NAMES else ""
            yield f"{len(names)} {kind} {verb} (imported-{report.source}): {some}{more}"
    if not report.dry:
        yield f"Time: {report.stages}."
