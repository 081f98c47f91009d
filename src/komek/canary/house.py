"""The canary's city: the commands that everybody uses, on homes of its own, heard to the end."""

import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from komek.kernel.child_process import start_child
from komek.kernel.postgres import running_address

START_S = 180
STOP_S = 60
PATIENCE_S = 60
UNDO_S = 6
"""How long what is held can be taken back here: long enough to forget somebody meanwhile."""
CALM = """
SELECT (SELECT count(*) FROM kernel_outboxevent WHERE relayed_at IS NULL)
     + (SELECT count(*) FROM kernel_delivery WHERE state = 'pending' AND attempts = 0)
     + (SELECT count(*) FROM surfaces_heldact WHERE state = 'waiting')
     + (SELECT count(*) FROM cases_export WHERE state IN ('waiting', 'running'))
"""


class Broken(Exception):
    """The canary's own city could not be made; the text says in which step."""


@dataclass(frozen=True)
class House:
    """A city's home, and where what its processes and commands say is written down."""

    home: Path
    said: Path
    port: int
    mail_port: int

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        """The address of the running city's database."""
        return running_address(self.home)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The whole city with its doors open, without a demo, until the end of the block."""
        command = _komek("run", "--empty", "--home", str(self.home), "--port", str(self.port))
        with self.said.open("ab") as output:
            process = start_child(
                command, env=self.environment(), orphan_signal=signal.SIGTERM, output=output
            )
        try:
            self._await_answer(process)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_S)

    def komek(self, *arguments: str) -> None:
        """Run a command of ./komek to its end; raises Broken when it fails."""
        self._run(_komek(*arguments, "--home", str(self.home)), arguments[0])

    def child(self, module: str, *arguments: str) -> None:
        """Run a module of ours to its end in the running city; raises Broken when it fails."""
        more = {"DATABASE_URL": self.database, "DJANGO_SETTINGS_MODULE": "komek.config.settings"}
        self._run([sys.executable, "-P", "-m", module, *arguments], module, **more)

    def _run(self, command: list[str], step: str, **more: str) -> None:
        with self.said.open("ab") as output:
            environment = self.environment() | more
            done = subprocess.run(
                command, env=environment, stdout=output, stderr=output, check=False
            )
        if done.returncode != 0:
            raise Broken(f"The canary's city was not finished: {step} failed.{self._end()}")

    def environment(self) -> dict[str, str]:
        """Ours without what belongs to the city of this machine; letters leave for our sink."""
        plain = {name: value for name, value in os.environ.items() if not _is_a_citys(name)}
        return plain | {
            "KOMEK_HOME": str(self.home),
            "KOMEK_PORT": str(self.port),
            "KOMEK_SMTP_HOST": "127.0.0.1",
            "KOMEK_SMTP_PORT": str(self.mail_port),
            "KOMEK_UNDO_SECONDS": str(UNDO_S),
            # A code by letter is enough for staff, as in the demonstration.
            "KOMEK_SECOND_FACTOR": "nobody",
            # No answer waits for an inspector by chance: every run is the same.
            "KOMEK_CHECKED_SHARE": "0",
            "KOMEK_CALLED_SHARE": "0",
        }

    def _await_answer(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + START_S
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Broken(f"The canary's city did not open its doors.{self._end()}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _end(self) -> str:
        lines = self.said.read_text(errors="replace").splitlines()[-15:]
        return "\n  ".join(["", *lines])


@contextmanager
def temporary_homes() -> Iterator[Path]:
    """A folder for homes, which the database's account may pass through; gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="komek-canary-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        for storage in folder.glob("*/postgres"):
            # The data of a home that the database's account may not enter lie elsewhere.
            shutil.rmtree(storage.resolve(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _komek(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "komek.cli", *arguments]


def _is_a_citys(name: str) -> bool:
    return name.startswith("KOMEK_") or name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
