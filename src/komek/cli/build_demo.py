"""The process that builds the demo city; `./komek demo` starts it with checked options."""

import argparse
import signal
import sys
from datetime import date
from pathlib import Path

import django

from komek.cli.prepare import tell_visitors


def main() -> int:
    """Migrate, build the city, keep what its visitors are told; 1 when it cannot be built."""
    # Ctrl-C ends this process at once: the server undoes what was begun, our parent says so.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    options = _options()
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import translation

    from komek.demo.city.building import build, today
    from komek.demo.city.services import begin_control
    from komek.kernel import clock
    from komek.kernel.errors import Refused

    call_command("migrate", interactive=False, verbosity=0)
    try:
        with translation.override("en"):
            lines = build(
                requests=options.cases,
                seed=options.seed,
                until=options.until or today(),
                truth_file=options.truth,
                say=lambda line: print(line, flush=True),
            )
            waiting = begin_control(clock.now())
            print(f"{waiting} answers wait for an inspector.")
    except Refused as refusal:
        with translation.override("en"):
            print(refusal, file=sys.stderr)
        return 1
    tell_visitors(settings.HOME, lines)
    print("The demo city is ready: ./komek run")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--until", type=date.fromisoformat)
    parser.add_argument("--truth", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
