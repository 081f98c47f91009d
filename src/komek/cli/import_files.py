"""`./komek import`: past requests of another system, or a table of the directory and registers."""

import argparse
from pathlib import Path

from komek.cli import import_requests, import_table
from komek.cli.city import AGAIN, opened
from komek.cli.failure import Failed
from komek.cli.places import add_home, database_of, home_of, make_home

HELP = "Bring in past requests, or organisations, services, streets and other tables, from a file."
REQUESTS = "requests"


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
    if arguments.what == REQUESTS and not arguments.file.is_file():
        raise Failed(f"There is no file {arguments.file}.")
    command = import_requests if arguments.what == REQUESTS else import_table
    home = home_of(arguments)
    make_home(home)
    try:
        with database_of(home) as url, opened(home, url):
            return command.execute(arguments)
    except KeyboardInterrupt:
        raise Failed(f"Interrupted. {AGAIN}") from None
