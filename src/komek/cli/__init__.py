"""The command line: one module per command, each with `HELP`, `configure` and `execute`."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from komek.cli.catalogs import compile_outdated
from komek.cli.failure import Failed
from komek.kernel.postgres_errors import PostgresError

# The name on the command line and the module of this package that does it.
COMMANDS = {
    "run": "run",
    "test": "testing",
    "check": "check",
    "bench": "bench",
    "demo": "demo",
    "import": "import_files",
    "open-data": "open_data",
    "admin": "admin",
    "audit": "audit",
    "doctor": "doctor",
    "privacy": "privacy",
    "guide": "guide",
    "backup": "backup",
    "restore": "restore",
    "translations": "translations",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 failed with one sentence on standard error, 2 wrong usage."""
    compile_outdated()
    arguments = _parse(sys.argv[1:] if argv is None else argv)
    try:
        return int(arguments.execute(arguments))
    except (Failed, PostgresError) as failure:
        print(failure, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever reads has enough, as `head` does; Python must not flush into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 1


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    """Whatever we do not know is wrong usage, unless the command hands it on."""
    parser = _parser()
    if not argv:
        parser.print_help(sys.stderr)
        raise SystemExit(2)
    arguments, unknown = parser.parse_known_args(argv)
    if unknown and "handed_on" not in arguments:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    arguments.handed_on = unknown
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./komek", description="The city's contact centre.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, module_name in COMMANDS.items():
        module = importlib.import_module(f"komek.cli.{module_name}")
        command = commands.add_parser(
            name, help=module.HELP, description=module.HELP, allow_abbrev=False
        )
        module.configure(command)
        command.set_defaults(execute=module.execute)
    return parser
