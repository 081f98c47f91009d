"""Whether other processes have ended, zombies included."""

import time
from collections.abc import Iterable

import psutil

POLL_SECONDS = 0.02


def has_ended(process: psutil.Process) -> bool:
    """Gone, or a zombie that nobody has buried (containers often lack an init that does)."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def await_end(processes: Iterable[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait for their end; returns those that still live after `seconds`."""
    deadline = time.monotonic() + seconds
    living = [process for process in processes if not has_ended(process)]
    while living and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        living = [process for process in living if not has_ended(process)]
    return living
