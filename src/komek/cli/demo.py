"""`./komek demo`: a demo city of any size, made up from a seed, in an empty home."""

import argparse
from datetime import date
from pathlib import Path

from komek.cli.failure import Failed
from komek.cli.places import add_home, child_environment, database_of, home_of, make_home
from komek.cli.prepared import forget_prepared
from komek.cli.processes import python, show
from komek.kernel.lock_file import Locked, take_lock

HELP = "Fill an empty home with a demo city of any size."
MOST_CASES = 20_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """How large, which one, up to which day, and where to write what was planted."""
    add_home(parser)
    parser.add_argument("--cases", type=_cases, default=100_000, help="default: 100000")
    parser.add_argument("--seed", type=_seed, default=1, help="the same seed, the same city")
    parser.add_argument("--until", type=date.fromisoformat, help="day after the last (today)")
    parser.add_argument("--truth", type=Path, metavar="FILE", help="where problems were planted")


def execute(arguments: argparse.Namespace) -> int:
    """Build the city in a process of its own; 1 when there is one already."""
    if arguments.truth and not arguments.truth.resolve().parent.is_dir():
        raise Failed(f"There is no directory for {arguments.truth}.")
    home = home_of(arguments)
    make_home(home)
    try:
        lock = take_lock(home / "run.lock")
    except Locked as held:
        raise Failed(
            f"Komek is running on {home} (process {held.holder}): stop it first."
        ) from None
    try:
        with lock, database_of(home) as url:
            forget_prepared(home)
            return show(_command(arguments), child_environment(home, url))
    except KeyboardInterrupt:
        raise Failed("Interrupted. Give the same command again to go on.") from None


def _command(arguments: argparse.Namespace) -> list[str]:
    command = python("-P", "-m", "komek.cli.build_demo")
    command += ["--cases", str(arguments.cases), "--seed", str(arguments.seed)]
    if arguments.until:
        command += ["--until", arguments.until.isoformat()]
    if arguments.truth:
        command += ["--truth", str(arguments.truth.resolve())]
    return command


def _cases(text: str) -> int:
    return _number(text, 1000, MOST_CASES)


def _seed(text: str) -> int:
    return _number(text, 0, 2**31)


def _number(text: str, least: int, most: int) -> int:
    number = int(text)
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{text} is not between {least} and {most}")
    return number
