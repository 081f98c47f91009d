"""`./komek test`: everything the tests need, then the tests."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from komek.cli import debian
from komek.cli.browser import ensure_browser
from komek.cli.compressed import ensure_compressed
from komek.cli.islands import ensure_islands
from komek.cli.node import ensure_packages
from komek.cli.processes import python, show
from komek.cli.styles import ensure_styles

HELP = "Run the tests; what else is given goes to pytest."
OLDEST_POSTGRES = "15"
OLDEST_PROGRAMS = Path(f"/usr/lib/postgresql/{OLDEST_POSTGRES}/bin")
NOTHING_COLLECTED = 5


def configure(parser: argparse.ArgumentParser) -> None:
    """--all for the long tests; everything else belongs to pytest."""
    parser.add_argument("--all", action="store_true", help="also the long ones, and PostgreSQL 15")
    parser.set_defaults(handed_on=[])


def execute(arguments: argparse.Namespace) -> int:
    """Run the tests; returns 0 when all of them passed."""
    wishes: list[str] = arguments.handed_on
    environment = {"KOMEK_BROWSER": ensure_browser()}
    ensure_packages(dev=True)
    ensure_styles()
    ensure_islands()
    ensure_compressed()
    code = _pytest([*_selection(wishes, arguments.all), *wishes], environment)
    if arguments.all:
        code = _on_oldest_postgres(wishes, environment) or code
    return min(code, 1)


def _selection(wishes: Sequence[str], everything: bool) -> list[str]:
    """Two processes for whole runs, and no long tests, unless the caller knows better."""
    chosen: list[str] = []
    if not everything and not _has(wishes, "-m"):
        chosen += ["-m", "not long"]
    single_tests = any("::" in part or part.endswith(".py") for part in wishes)
    if not single_tests and not _has(wishes, "-n", "--numprocesses", "--pdb"):
        chosen += ["-n", "2"]
    return chosen


def _has(wishes: Sequence[str], *options: str) -> bool:
    return any(
        part == option or part.startswith(f"{option}=") or (len(option) == 2 and part[:2] == option)
        for part in wishes
        for option in options
    )


def _pytest(arguments: Sequence[str], environment: dict[str, str]) -> int:
    code = show(python("-P", "-m", "pytest", *arguments), environment)
    return 0 if code == NOTHING_COLLECTED and _has(arguments, "-m") else code


def _on_oldest_postgres(wishes: Sequence[str], environment: dict[str, str]) -> int:
    """The tests that use the database once more, on the oldest supported PostgreSQL."""
    if not OLDEST_PROGRAMS.exists() and debian.may_install():
        debian.install(f"postgresql-{OLDEST_POSTGRES}")
    if not OLDEST_PROGRAMS.exists():
        print(
            f"Skipped: PostgreSQL {OLDEST_POSTGRES} is not in {OLDEST_PROGRAMS} "
            f"(Debian: apt-get install postgresql-{OLDEST_POSTGRES})."
        )
        return 0
    print(f"Once more on PostgreSQL {OLDEST_POSTGRES}:", flush=True)
    programs = {"KOMEK_TEST_PG_BIN": str(OLDEST_PROGRAMS)}
    selection = ["-m", "database and not long", *_selection([*wishes, "-m"], everything=True)]
    return _pytest([*selection, *wishes], {**os.environ, **environment, **programs})
