"""Keeps a city's processes and its database alive, and ends them in order."""

import select
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from komek.cli.children import Child
from komek.cli.failure import Failed
from komek.cli.leftovers import forget, remember
from komek.kernel.postgres import EmbeddedServer

TICK_SECONDS = 0.2
PROBE_SECONDS = 0.05
READY_SECONDS = 120.0
STOP_SECONDS = 15.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """One thread that starts, follows, restarts and stops the processes.

    home: where the running processes are written down, for the case that we are killed.
    server: the embedded database, or None when an outside one is used.
    """

    def __init__(self, home: Path, server: EmbeddedServer | None) -> None:
        self.home = home
        self.server = server
        self.children: list[Child] = []
        self.wishes_to_stop = 0

    def listen(self) -> None:
        """Count Ctrl-C, SIGTERM and SIGHUP as wishes to stop; the second one forces."""
        for number in SIGNALS:
            signal.signal(number, self._on_signal)

    def run(self, child: Child, failure: str) -> None:
        """Run one process to its end, showing what it says; raises Failed unless it succeeds."""
        self.start([child])
        while child.exit_code() is None and not self.wishes_to_stop:
            self.follow()
        self._show(child)
        if not self.wishes_to_stop:
            self.children.remove(child)
            if child.exit_code() != 0:
                raise Failed(failure)

    def start(self, children: Sequence[Child]) -> None:
        """Start the processes and follow them from now on."""
        for child in children:
            child.start()
            self.children.append(child)
        self._remember()

    def await_ready(self, ready: Callable[[], bool]) -> None:
        """Wait until `ready` says so; raises Failed when a process ends or nothing happens."""
        deadline = time.monotonic() + READY_SECONDS
        while not self.wishes_to_stop and not ready():
            pause = time.monotonic() + PROBE_SECONDS
            while (left := pause - time.monotonic()) > 0:
                self.follow(left)
            for child in self.children:
                if (code := child.exit_code()) is not None:
                    self._show(child)
                    raise Failed(f"The {child.name} process ended while starting (code {code}).")
            if time.monotonic() > deadline:
                raise Failed(f"The doors did not open within {READY_SECONDS:.0f} seconds.")

    def watch(self) -> None:
        """Restart whatever ends, until somebody wishes to stop."""
        while not self.wishes_to_stop:
            self.follow()
            self._revive_database()
            for child in self.children:
                self._revive(child)

    def follow(self, seconds: float = TICK_SECONDS) -> None:
        """Show what the processes say, for at most `seconds`."""
        talking = {child.descriptor(): child for child in self.children if child.talking}
        ready, _, _ = select.select(list(talking), [], [], seconds)
        for descriptor in ready:
            self._show(talking[descriptor])

    def stop(self) -> None:
        """The doors first, then relay and worker, the database last."""
        for group in (self.children[:1], self.children[1:]):
            for child in group:
                child.send(signal.SIGTERM)
            for child in group:
                self._await_end(child)
        if self.server is not None:
            self.server.stop()
        forget(self.home)

    def _await_end(self, child: Child) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        while child.exit_code() is None and self.wishes_to_stop < 2:
            if time.monotonic() > deadline:
                say("komek", f"{child.name} does not end in {STOP_SECONDS:.0f} s and is killed")
                break
            self.follow(TICK_SECONDS / 4)
        child.sweep()
        self._show(child)

    def _revive_database(self) -> None:
        if self.server is not None and not self.server.running():
            say("komek", "the database ended and is started again")
            self.server.start()

    def _revive(self, child: Child) -> None:
        code = child.exit_code()
        if code is None:
            return
        if child.restart_at is None:
            self._show(child)
            child.sweep()
            child.plan_restart()
            pause = max(0.0, (child.restart_at or 0.0) - time.monotonic())
            say("komek", f"{child.name} ended (code {code}), starts again in {pause:.1f} s")
        if time.monotonic() >= (child.restart_at or 0.0):
            child.start()
            self._remember()

    def _remember(self) -> None:
        remember(self.home, [child.process.pid for child in self.children if child.process])

    def _show(self, child: Child) -> None:
        for line in child.lines():
            say(child.name, line)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.wishes_to_stop += 1


def say(name: str, text: str) -> None:
    """One line of the console's log, with the name of the process that it comes from."""
    print(f"{name:<7}| {text}", flush=True)
