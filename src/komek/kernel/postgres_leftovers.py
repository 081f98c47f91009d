"""What an earlier start left behind: a living server, orphaned processes, a stale pid file."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import psutil

from komek.kernel.postgres_errors import PostgresError

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Postmaster:
    """A living server's main process and the directory of its socket."""

    pid: int
    socket_dir: str


def living_postmaster(data: Path) -> Postmaster | None:
    """The server that really runs on `data`; the number in postmaster.pid alone proves nothing."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid, socket_dir = int(lines[0]), lines[4]
    except (OSError, ValueError, IndexError):
        return None
    process = _server_process(pid, data)
    return Postmaster(pid, socket_dir) if process else None


def clear_leftovers(data: Path) -> None:
    """End every process of a dead supervisor's server on `data` and remove its stale pid file.

    Only the holder of the home's lock may call it: then nobody else can be starting a server.
    """
    if postmaster := living_postmaster(data):
        os.kill(postmaster.pid, signal.SIGINT)
        _await_end([psutil.Process(postmaster.pid)])
    orphans = [process for process in psutil.process_iter() if _works_in(process, data)]
    for process in orphans:
        process.send_signal(signal.SIGQUIT)
    _await_end(orphans)
    # A number that now belongs to another program would keep PostgreSQL from starting.
    (data / "postmaster.pid").unlink(missing_ok=True)


def _server_process(pid: int, data: Path) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None
    return process if _works_in(process, data) else None


def _works_in(process: psutil.Process, data: Path) -> bool:
    """Every process of a PostgreSQL server has the data directory as its working directory."""
    try:
        return process.name() == "postgres" and Path(process.cwd()) == data
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _await_end(processes: list[psutil.Process]) -> None:
    _, stubborn = psutil.wait_procs(processes, timeout=PATIENCE_SECONDS)
    if stubborn:
        numbers = ", ".join(str(process.pid) for process in stubborn)
        raise PostgresError(f"An earlier PostgreSQL server does not end (processes {numbers}).")
