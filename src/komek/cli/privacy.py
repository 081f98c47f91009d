"""`./komek privacy canary`: whether planted persons are found anywhere but where they may be."""

import argparse
import time

from komek.cli.failure import Failed

HELP = "Plant persons in a city of its own, forget them, and look for every word of theirs."


def configure(parser: argparse.ArgumentParser) -> None:
    """One kind of look so far; it touches no living city."""
    parser.add_argument("what", choices=["canary"], help="canary: plant, look, forget, look again")


def execute(arguments: argparse.Namespace) -> int:
    """Say what was looked at and found; returns 1 for a word where it may not be."""
    # Only this command needs them, and every command loads this file.
    from komek.canary import report, run
    from komek.canary.house import Broken

    began, wrong = time.monotonic(), 0
    try:
        for stage in run.stages():
            print("\n".join(stage.lines()), flush=True)
            wrong += len(stage.findings()) + len(stage.missing())
    except (Broken, TimeoutError) as broken:
        raise Failed(str(broken)) from broken
    print("It cannot see:", *(f"  {one}" for one in report.BLIND), sep="\n")
    print(f"{wrong or 'No'} findings in {time.monotonic() - began:.0f} s.")
    return int(wrong > 0)
