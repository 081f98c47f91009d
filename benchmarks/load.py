"""A small load generator: keep-alive clients in one process, so that the server gets the cores.

Run as `python -m benchmarks.load PORT CLIENTS SECONDS FILE`: FILE holds whole HTTP requests, as
JSON strings, one a line, sent in turn and at most once each. Prints one JSON object.
"""

import json
import selectors
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Client:
    """One connection with at most one request under way."""

    connection: socket.socket
    sent_at: float = 0.0
    answer: bytearray = field(default_factory=bytearray)

    def send(self, request: bytes) -> None:
        self.answer.clear()
        self.sent_at = time.perf_counter()
        self.connection.sendall(request)

    def read(self) -> int | None:
        """The status once the answer is whole, None before that; raises when it is cut short."""
        part = self.connection.recv(65536)
        if not part:
            raise ConnectionError("the server closed a connection in the middle of an answer")
        self.answer += part
        head, found, body = bytes(self.answer).partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return None
        return int(head[9:12])


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise ValueError("an answer without a content-length")


def load(port: int, clients: int, seconds: float, requests: list[bytes]) -> dict[str, object]:
    """Send requests from `clients` connections for so long; rates and latencies of what came."""
    waiting = iter(requests)
    latencies: list[float] = []
    statuses: dict[int, int] = {}
    started = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for _ in range(clients):
            client = Client(socket.create_connection(("127.0.0.1", port)))
            client.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(client.connection, selectors.EVENT_READ, client)
            client.send(next(waiting))
        while selector.get_map():
            for key, _ in selector.select(timeout=10):
                client = key.data
                status = client.read()
                if status is None:
                    continue
                latencies.append(time.perf_counter() - client.sent_at)
                statuses[status] = statuses.get(status, 0) + 1
                request = None
                if time.perf_counter() - started < seconds:
                    request = next(waiting, None)
                if request is None:
                    selector.unregister(client.connection)
                    client.connection.close()
                else:
                    client.send(request)
    took = time.perf_counter() - started
    latencies.sort()
    return {
        "answers": len(latencies),
        "rate": len(latencies) / took,
        "p50_ms": 1000 * latencies[len(latencies) // 2],
        "p95_ms": 1000 * latencies[len(latencies) * 95 // 100],
        "statuses": statuses,
    }


if __name__ == "__main__":
    port, clients, seconds, file = sys.argv[1:]
    lines = Path(file).read_text().splitlines()
    requests = [json.loads(line).encode() for line in lines]
    print(json.dumps(load(int(port), int(clients), float(seconds), requests)))
