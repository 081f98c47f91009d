"""The frame of a background process: Django set up, signals heard, a clean end."""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType


def until_stopped(name: str, run: Callable[[Callable[[], bool]], None]) -> None:
    """Set Django up and call `run`, whose argument turns true after SIGTERM or SIGINT."""
    os.environ["KOMEK_PROCESS"] = name
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "komek.config.settings")
    import django

    django.setup()
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    run(stop.is_set)
