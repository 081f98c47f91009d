"""Starts the real command line in a process of its own, on a home and a port of its own."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from komek.cli.places import ROOT
from komek.kernel.ended import has_ended
from komek.kernel.ports import free_port

PATIENCE_SECONDS = 60
# ./komek drops the last one itself.
OURS = (
    "DATABASE_URL",
    "KOMEK_HOME",
    "KOMEK_PORT",
    "DJANGO_SETTINGS_MODULE",
    "PYTHONDONTWRITEBYTECODE",
)


def komek(*arguments: str, cwd: Path = Path("/"), **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, as from a shell where nothing of Komek is set."""
    return subprocess.run(
        _command(*arguments), env=environment(**more), cwd=cwd, capture_output=True, text=True
    )


def environment(**more: str) -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name not in OURS}, **more}


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "komek.cli", *arguments]


@dataclass
class City:
    """`./komek run` under test."""

    supervisor: subprocess.Popen[str]
    port: int
    log: Path
    began: int  # where in the home's log this run begins; earlier ones wrote there, too

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def await_answer(self) -> None:
        eventually(self.answers, self.said)

    def said(self) -> str:
        return self.log.read_bytes()[self.began :].decode()

    def announced(self) -> bool:
        """Whether it opened its doors; a port may still be answered by a run before it."""
        return "Stop it with Ctrl-C" in self.said()

    def find(self, part: str) -> psutil.Process | None:
        """The living direct child whose command line speaks of `part`."""
        children = alive(psutil.Process(self.supervisor.pid).children())
        return next((child for child in children if part in _words(child)), None)

    def child(self, part: str) -> psutil.Process:
        eventually(lambda: self.find(part) is not None, self.said)
        found = self.find(part)
        assert found is not None
        return found

    def everybody(self) -> list[psutil.Process]:
        supervisor = psutil.Process(self.supervisor.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def stop(self) -> int:
        self.supervisor.send_signal(signal.SIGINT)
        return self.supervisor.wait(PATIENCE_SECONDS)


@contextmanager
def running(home: Path, *options: str, port: int | None = None) -> Iterator[City]:
    """A city without a demo that answers; stopped, or killed, at the end."""
    port = port or free_port()
    log = home / "console.log"
    with log.open("a") as output:
        began = log.stat().st_size
        command = _command("run", "--empty", "--home", str(home), "--port", str(port), *options)
        supervisor = subprocess.Popen(
            command, env=environment(), cwd=ROOT, stdout=output, stderr=output, text=True
        )
    city = City(supervisor, port, log, began)
    try:
        eventually(city.announced, city.said)
        yield city
    finally:
        if supervisor.poll() is None:
            city.stop()


def eventually(happened: Callable[[], bool], explanation: Callable[[], str]) -> None:
    """Wait until it happened; fails with the explanation when it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError(explanation())
        time.sleep(0.05)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if not has_ended(process)]


def _words(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""
