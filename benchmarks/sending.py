"""Sending whole HTTP requests to a server from a process of its own, and what came of it."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from benchmarks.city import ROOT

CLIENTS = 8
MOST_PER_SECOND = 9000


class Server(Protocol):
    """Something that listens on a port and knows what it costs."""

    @property
    def port(self) -> int:
        """Where it listens."""

    def spent(self) -> float:
        """CPU seconds of what answers a request, so far."""


@dataclass(frozen=True)
class Slice:
    """One turn of one server: answers a second, and milliseconds of CPU an answer."""

    rate: float
    cpu_ms: float


def load(server: Server, request: Callable[[], str], seconds: float) -> Slice:
    """Load the server for so long with as many clients as a desk has."""
    before = server.spent()
    requests = [request() for _ in range(int(seconds * MOST_PER_SECOND))]
    result = send(server.port, CLIENTS, seconds, requests)
    return Slice(result["rate"], (server.spent() - before) * 1000 / result["answers"])


def send(port: int, clients: int, seconds: float, requests: Iterable[str]) -> dict[str, Any]:
    """Send the requests in turn, at most once each; raises RuntimeError when one is refused."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write("\n".join(map(json.dumps, requests)))
        file.flush()
        command = [sys.executable, "-m", "benchmarks.load", port, clients, seconds, file.name]
        done = subprocess.run(
            [str(word) for word in command], cwd=ROOT, capture_output=True, text=True, check=True
        )
    result: dict[str, Any] = json.loads(done.stdout)
    refused = {status: n for status, n in result["statuses"].items() if status[0] != "2"}
    if refused:
        raise RuntimeError(f"the server refused requests of the measure: {refused}")
    return result
