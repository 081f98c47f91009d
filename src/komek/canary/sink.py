"""A mail server on this machine that takes every letter: in the canary's city letters leave."""

import re
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

PATIENCE_S = 30.0
MOST_BYTES = 1_000_000


class Sink:
    """Letters as they came, the oldest first."""

    def __init__(self) -> None:
        self.port = 0
        self.letters: list[EmailMessage] = []

    def code(self, address: str, pattern: str, *, after: int = 0) -> str:
        """What matches in the newest letter to the address; waits for one that is no older than
        the number of letters there were before it was asked for.
        """
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            for letter in reversed(self.letters[after:]):
                found = re.search(pattern, _words(letter))
                if found and address in str(letter["To"]):
                    return found[0]
            time.sleep(0.1)
        raise TimeoutError("A letter with a code did not come.")

    def read_by_strangers(self, proven: str) -> Iterator[tuple[str, bytes]]:
        """Subject and words of all letters but those to the address that its owner has proven."""
        for letter in self.letters:
            if proven not in str(letter["To"]):
                yield "letter", f"{letter['Subject']}\n{_words(letter)}".encode()


@contextmanager
def open_sink() -> Iterator[Sink]:
    """Take letters on a free port of this machine for the block."""
    sink = Sink()

    class Handler(_Conversation):
        letters = sink.letters

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        sink.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield sink
        finally:
            server.shutdown()


class _Conversation(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs to get rid of a letter."""

    letters: list[EmailMessage]

    def handle(self) -> None:
        self._say("220 canary.example")
        while line := self.rfile.readline(MOST_BYTES).strip().upper():
            if line == b"QUIT":
                self._say("221 bye")
                return
            if line == b"DATA":
                self._say("354 go on")
                self.letters.append(message_from_bytes(self._letter(), policy=policy.default))
            self._say("250 canary.example")

    def _letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline(MOST_BYTES)) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def _words(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return str(body.get_content()) if body else ""
