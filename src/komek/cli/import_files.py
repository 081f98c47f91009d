"""`./komek import`: past requests of another system, or a table of the directory and registers."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from komek.cli import import_requests, import_table
from komek.cli.failure import Failed
from komek.cli.places import add_home, child_environment, database_of, home_of, make_home

HELP = "Bring in past requests, or organisations, services, streets and other tables, from a file."
REQUESTS = "requests"
AGAIN = "What was stored is whole. Give the same command again to go on."
BROKEN_OFF = f"The database broke off: {{}}\n{AGAIN}"


def configure(parser: argparse.ArgumentParser) -> None:
    """What to bring in, the file, and how it is to be understood."""
    add_home(parser)
    parser.add_argument("what", help=f'"{REQUESTS}", or the name of a table such as "streets"')
    parser.add_argument("file", type=Path, help="CSV, JSON, Parquet; tables: CSV, XLSX")
    parser.add_argument("--mapping", help="a ready layout's name, or a TOML file of your own")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would happen, store nothing"
    )
    parser.add_argument(
        "--rejects", type=Path, help="where the findings go (default: FILE.findings.csv, here)"
    )


def execute(arguments: argparse.Namespace) -> int:
    """Import; 0 when everything could be stored, 1 when something was rejected."""
    if arguments.what == REQUESTS and not arguments.mapping:
        raise Failed("Say with --mapping what the columns mean; docs/guide/import.md shows how.")
    command = import_requests if arguments.what == REQUESTS else import_table
    home = home_of(arguments)
    make_home(home)
    try:
        with database_of(home) as url, _city(home, url):
            return command.execute(arguments)
    except KeyboardInterrupt:
        raise Failed(f"Interrupted. {AGAIN}") from None


@contextmanager
def _city(home: Path, url: str) -> Iterator[None]:
    """Django on the home's database, with all its tables, speaking English as all commands do."""
    os.environ.update(child_environment(home, url, KOMEK_PROCESS="command"))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.utils import translation

    from komek.kernel.errors import Refused

    try:
        with translation.override("en"), _failing(Refused), _failing(OperationalError, BROKEN_OFF):
            call_command("migrate", interactive=False, verbosity=0)
            yield
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # known to PostgreSQL's alone


@contextmanager
def _failing(kind: type[Exception], sentence: str = "{}") -> Iterator[None]:
    """Turn an error into the command's failure, in the language that is spoken here."""
    try:
        yield
    except kind as error:
        raise Failed(sentence.format(str(error).strip())) from error
