"""The processes of a running city, and how each is started, followed and stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from komek.cli.places import ROOT
from komek.kernel.child_process import start_child

# Name of each process and what Python runs; they stop in this order, so the doors close first.
PROCESSES = {
    "web": ["komek.cli.web"],
    "stream": ["komek.cli.stream"],
    "relay": ["komek.kernel.process", "komek.kernel.relay"],
    "worker": ["komek.kernel.process", "komek.kernel.worker"],
}
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # who lived this long has earned a quick restart


@dataclass
class Child:
    """One process: its name, its module with arguments, the pause before its next restart."""

    name: str
    module: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.0
    started: float = 0.0
    restart_at: float | None = None
    talking: bool = False
    _rest: bytes = field(default=b"", repr=False)

    def start(self) -> None:
        """Start it in a session of its own, its output in our pipe."""
        self.started, self.restart_at = time.monotonic(), None
        self.process = start_child(
            [sys.executable, "-P", "-m", *self.module],
            env={**self.environment, "KOMEK_PROCESS": self.name},
            orphan_signal=signal.SIGTERM,
            output=subprocess.PIPE,
            cwd=ROOT,
        )
        self._rest, self.talking = b"", True
        os.set_blocking(self.descriptor(), False)

    def descriptor(self) -> int:
        """The readable end of the process's output."""
        if self.process is None or self.process.stdout is None:
            raise ValueError(f"{self.name} was not started")
        return self.process.stdout.fileno()

    def lines(self) -> list[str]:
        """The whole lines written since the last call; never waits."""
        if not self.talking:
            return []
        try:
            chunk = os.read(self.descriptor(), 1 << 16)
        except BlockingIOError:
            return []
        self.talking = bool(chunk)  # nothing at all means that everybody closed the pipe
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        return [line.decode(errors="replace") for line in whole]

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll() if self.process else None

    def plan_restart(self) -> None:
        """At once the first time, then after a pause that grows with every early end."""
        now = time.monotonic()
        if now - self.started > STEADY_SECONDS:
            self.pause = 0.0
        self.restart_at = now + self.pause
        self.pause = min(max(self.pause * 2, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)

    def send(self, number: signal.Signals) -> None:
        """Signal the process itself, so that it can end its own children in order."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def sweep(self) -> None:
        """Kill what is left of its session: workers whose main process is gone."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
