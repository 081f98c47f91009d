"""`./komek guide`: makes anew what documents show of the product: pictures, the table of states."""

import argparse
import os

from komek.cli import testing

HELP = "Take the guide's pictures and write the generated pages anew."
# Each of these tests checks what it writes when it is asked to.
WRITERS = ["tests/journeys", "tests/cases/test_state_table.py", "-m", "not long"]


def configure(parser: argparse.ArgumentParser) -> None:
    """This command takes no options."""


def execute(arguments: argparse.Namespace) -> int:
    """Walk the journeys with the camera on; returns 0 when all of them passed."""
    os.environ["KOMEK_WRITE"] = "1"
    return testing.execute(argparse.Namespace(all=False, handed_on=WRITERS))
