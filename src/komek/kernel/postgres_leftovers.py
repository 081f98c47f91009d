"""What an earlier start left behind: a living server, orphaned processes, a stale pid file."""

import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from komek.kernel.ended import await_end
from komek.kernel.postgres_errors import PostgresError

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Postmaster:
    """A living server's main process and the directory of its socket."""

    process: psutil.Process
    socket_dir: str


def living_postmaster(data: Path) -> Postmaster | None:
    """The server that really runs on `data`; the number in postmaster.pid alone proves nothing."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid, socket_dir = int(lines[0]), lines[4]
    except (OSError, ValueError, IndexError):
        return None
    process = _server_process(pid, data)
    return Postmaster(process, socket_dir) if process else None


def clear_leftovers(data: Path, socket_dir: Path) -> None:
    """End every process of a dead supervisor's server on `data` and remove its stale lock files.

    Only the holder of the home's lock may call it: then nobody else can be starting a server.
    """
    if postmaster := living_postmaster(data):
        _signal(postmaster.process, signal.SIGINT)
        _require_end([postmaster.process])
    orphans = [process for process in psutil.process_iter() if _works_in(process, data)]
    for process in orphans:
        _signal(process, signal.SIGQUIT)
    _require_end(orphans)
    # A number in them that now belongs to another program, or to a dead process that nobody has
    # waited for yet, would keep PostgreSQL from starting.
    for lock in (data / "postmaster.pid", *socket_dir.glob(".s.PGSQL.*")):
        lock.unlink(missing_ok=True)


def _server_process(pid: int, data: Path) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None
    return process if _works_in(process, data) else None


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(number)


def _works_in(process: psutil.Process, data: Path) -> bool:
    """Every process of a PostgreSQL server has the data directory as its working directory."""
    try:
        return process.name() == "postgres" and Path(process.cwd()) == data
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _require_end(processes: list[psutil.Process]) -> None:
    if stubborn := await_end(processes, PATIENCE_SECONDS):
        numbers = ", ".join(str(process.pid) for process in stubborn)
        raise PostgresError(f"An earlier PostgreSQL server does not end (processes {numbers}).")
