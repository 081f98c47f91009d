"""`./komek bench`: every measure prints our figure, the limit's and the peer's, a line each."""

import argparse
import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from komek.cli.failure import Failed
from komek.cli.places import ROOT, add_home, home_of

HELP = "Measure how fast and how small it is; one JSON object a line."
BENCHMARKS = ROOT / "benchmarks"


def configure(parser: argparse.ArgumentParser) -> None:
    """Names of measures, and where else the lines go."""
    add_home(parser)
    parser.add_argument("names", nargs="*", metavar="NAME", help="measures; default: all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the lines here")


def execute(arguments: argparse.Namespace) -> int:
    """Run the measures one after the other; a figure beyond its limit is still a figure."""
    known = _known()
    unknown = [name for name in arguments.names if name not in known]
    if unknown:
        raise Failed(f"There is no measure {unknown[0]!r}; there are: {', '.join(known)}.")
    sys.path.insert(0, str(ROOT))
    home = home_of(arguments)
    with ExitStack() as stack:
        outputs: list[TextIO] = [sys.stdout]
        if arguments.json:
            outputs.append(stack.enter_context(arguments.json.open("w")))
        for line in _lines([known[name] for name in arguments.names or known], home):
            for output in outputs:
                print(line, file=output, flush=True)
    return 0


def _known() -> dict[str, str]:
    """Every file in benchmarks/ that measures something: `import` is measured by import_.py."""
    files = sorted(BENCHMARKS.glob("*.py"))
    stems = [file.stem for file in files if "\ndef measure(" in file.read_text()]
    return {stem.rstrip("_"): stem for stem in stems}


def _lines(modules: list[str], home: Path) -> Iterator[str]:
    for name in modules:
        print(f"Measuring {name.rstrip('_')} ...", file=sys.stderr, flush=True)
        for row in importlib.import_module(f"benchmarks.{name}").measure(home):
            if not row.within_limit:
                print(f"{row.name} is beyond its limit.", file=sys.stderr, flush=True)
            yield json.dumps(row.as_json(), ensure_ascii=False)
