"""`./komek audit`: whether the audit trail is still what its fingerprints say."""

import argparse
from datetime import date

from komek.cli.city import opened
from komek.cli.places import add_home, database_of, home_of

HELP = "Work the fingerprints of the audit trail out again, and say where it was changed."


def configure(parser: argparse.ArgumentParser) -> None:
    """Whose trail, and from which day on."""
    add_home(parser)
    parser.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="the first day")


def execute(arguments: argparse.Namespace) -> int:
    """A line a day; returns 1 when the trail of one is not what it was."""
    home = home_of(arguments)
    found = changed = 0
    with database_of(home, must_exist=True) as url, opened(home, url):
        from komek.kernel import witness

        for one in witness.check(arguments.since):
            state = "same" if one.is_same else "CHANGED"
            was = "" if one.is_same else f", {one.taken.entries:,} then"
            print(f"{one.taken.day}  {one.taken.digest}  {state}  {one.entries:,} entries{was}")
            found += 1
            changed += not one.is_same
    if not found:
        print("No fingerprint has been taken so far.")
    if changed:
        print(f"{changed} fingerprints do not fit: compare them with the letters of the witness.")
    return int(changed > 0)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no day such as 2026-03-18") from error
