"""A real city for a measure: `./komek run` on a free port and a home of its own."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from komek.kernel.ids import digest, secret_key
from komek.kernel.ports import free_port
from komek.kernel.postgres import running_address

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 120
STOP_SECONDS = 60
SEED = 1


@dataclass(frozen=True)
class City:
    """A running city: its supervisor's process, its port and its home."""

    supervisor: psutil.Process
    port: int
    home: Path

    @property
    def database_url(self) -> str:
        return running_address(self.home)

    def processes(self, part: str) -> list[psutil.Process]:
        """The living processes of a part: database, web, relay or worker."""
        return [
            process
            for process in self.supervisor.children(recursive=True)
            if _part(process) == part
        ]

    def cpu_seconds(self, *parts: str) -> float:
        """User and system time that the living processes of the parts have spent so far."""
        return cpu_seconds(process for part in parts for process in self.processes(part))

    def spent(self) -> float:
        """CPU seconds of what answers a request: the web workers and the database."""
        return self.cpu_seconds("web", "database")

    @contextmanager
    def paused(self, *parts: str) -> Iterator[None]:
        """Stop the parts for a while, to see what the others do alone."""
        processes = [process for part in parts for process in self.processes(part)]
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    def create_key(self) -> str:
        """A new API key. Straight into the table: the measure is no administrator."""
        secret = secret_key(26)
        with psycopg.connect(self.database_url) as connection:
            connection.execute(
                "INSERT INTO kernel_apikey (name, digest, created_at) VALUES ('bench', %s, now())",
                (digest(secret),),
            )
        return secret


@contextmanager
def running_city(home: Path, *options: str, **environment: str) -> Iterator[City]:
    """Start the city, wait until it answers, and stop it cleanly afterwards."""
    port = free_port()
    command = [str(ROOT / "komek"), "run", "--port", str(port), "--home", str(home), *options]
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.log").open("ab") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=_environment() | environment,
        )
    try:
        await_answer(port, process)
        yield City(psutil.Process(process.pid), port, home)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)


def demo_city(home: Path, size: int) -> Path:
    """The home of a demo city of this size, made once for all measures."""
    place = home / "lists" / f"{size // 1000}k"
    made = place / "made"
    if not made.exists():
        command = [ROOT / "komek", "demo", "--cases", size, "--seed", SEED, "--home", place]
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
        made.touch()
    return place


def _environment() -> dict[str, str]:
    """Ours without what leads elsewhere: the city has a database and a home of its own."""
    elsewhere = ("DATABASE_URL", "KOMEK_HOME", "KOMEK_PROCESS")
    return {name: value for name, value in os.environ.items() if name not in elsewhere}


def await_answer(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Until /healthz says that all is well; raises RuntimeError when it never does."""
    deadline = time.monotonic() + START_SECONDS
    while not healthy(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the city did not start on port {port}")
        time.sleep(0.1)


def healthy(port: int) -> bool:
    """Whether /healthz answers 200."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def await_port(port: int) -> None:
    """Until something listens on the port; raises TimeoutError when nothing ever does."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


def _part(process: psutil.Process) -> str:
    """The part a process plays; those that end while we look at them play none."""
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return ""
        words = " ".join(process.cmdline())
        name = process.environ().get("KOMEK_PROCESS", "")
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""
    return "database" if words.startswith("postgres") or "bin/postgres" in words else name


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    """User and system time that the processes have spent so far; nothing for those that ended."""
    return sum(_cpu_seconds(process) for process in processes)


def _cpu_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
