"""Ends the processes of a supervisor that was killed before it could end them itself."""

import json
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil

from komek.kernel.ended import await_end

FILE = "processes.json"
GRACE_SECONDS = 10


def remember(home: Path, numbers: Iterable[int]) -> None:
    """Write down the running processes: number and time of birth, since numbers come again.

    One that ended meanwhile leaves nothing to end.
    """
    born = [[number, time] for number in numbers if (time := _birth(number)) is not None]
    (home / FILE).write_text(json.dumps(born))


def forget(home: Path) -> None:
    """All of them ended in order."""
    (home / FILE).unlink(missing_ok=True)


def end_leftovers(home: Path) -> None:
    """End those that still live. Linux has told them already; other systems have not."""
    file = home / FILE
    if not file.exists():
        return
    alive = [process for entry in json.loads(file.read_text()) if (process := _same(*entry))]
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    stubborn = await_end(alive, GRACE_SECONDS)
    for process in stubborn:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    await_end(stubborn, GRACE_SECONDS)
    forget(home)


def _same(number: int, born: float) -> psutil.Process | None:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(number)
        return process if process.create_time() == born else None
    return None


def _birth(number: int) -> float | None:
    """When the process began, in seconds since 1970; None once it has ended."""
    try:
        return psutil.Process(number).create_time()
    except psutil.NoSuchProcess:
        return None
