"""`./komek open-data`: the public cases as files by month, brought up to date now."""

import argparse

from komek.cli.city import opened
from komek.cli.places import add_home, database_of, home_of

HELP = "Publish the public cases as CSV, GeoJSON and Parquet; the worker does it every night."


def configure(parser: argparse.ArgumentParser) -> None:
    """Whose, and whether months that have not changed are written too."""
    add_home(parser)
    parser.add_argument("--anew", action="store_true", help="write every month, changed or not")


def execute(arguments: argparse.Namespace) -> int:
    """Publish and say what there is."""
    home = home_of(arguments)
    with database_of(home, must_exist=True) as url, opened(home, url):
        from komek.surfaces.open_data.publishing import publish

        done = publish(anew=arguments.anew)
    print(f"{done.rows:,} cases in {done.months} months, {done.written} of them written now.")
    return 0
