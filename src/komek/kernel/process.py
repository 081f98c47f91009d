"""The frame of a background process: Django set up, signals heard, a clean end.

`python -m komek.kernel.process komek.kernel.relay` runs that module's `run(stopped)`.
"""

import importlib
import os
import signal
import sys
import threading
from types import FrameType

PATIENCE = 10  # how much less urgent than a person's request this is, see nice(2)


def until_stopped(module: str) -> None:
    """Set Django up, then call the module's `run`, whose argument turns true after SIGTERM.

    Models can only be imported once Django is set up, so the module is imported by name.
    """
    os.environ.setdefault("KOMEK_PROCESS", module.rsplit(".", 1)[-1])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "komek.config.settings")
    os.nice(PATIENCE)
    import django

    django.setup()
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    importlib.import_module(module).run(stop.is_set)


if __name__ == "__main__":
    until_stopped(sys.argv[1])
