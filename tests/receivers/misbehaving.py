"""An HTTP server on loopback that answers as a test tells it to, and keeps what it was asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(self.body.decode()).items()}


@dataclass(frozen=True)
class Said:
    """An answer; `raw` instead of one is sent as it is, and the connection closed."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes = b""
    after_s: float = 0.0


Behaviour = Callable[[Asked], Said]


class Receiver:
    """The server: its address, its behaviour, which may change, and all that it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.behave: Behaviour = lambda asked: Said()
        self.ended = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                url = urlsplit(self.path)
                query = {name: values[-1] for name, values in parse_qs(url.query).items()}
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, url.path, query, headers, self.rfile.read(length))
                receiver.asked.append(asked)
                said = receiver.behave(asked)
                receiver.ended.wait(said.after_s)
                self._say(said)

            do_POST = do_GET

            def _say(self, said: Said) -> None:
                self.close_connection = True
                try:
                    if said.raw:
                        self.wfile.write(said.raw)
                        return
                    self.send_response(said.status)
                    for name, value in said.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(said.body)))
                    self.end_headers()
                    self.wfile.write(said.body)
                except ConnectionError:
                    return

            def log_message(self, format: str, *args: object) -> None:
                """Tests look at `asked`."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A server for the length of the block."""
    made = Receiver()
    try:
        yield made
    finally:
        made.stop()
