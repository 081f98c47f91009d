"""Statements of one thread that another can cancel."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

_LONGEST_WAIT_S = 5.0


class Statements:
    """Whatever a thread has the server do within its `cancellable` block."""

    def __init__(self) -> None:
        self._sessions: list[Any] = []

    @contextmanager
    def cancellable(self) -> Iterator[None]:
        """Let others cancel what this thread's connection does, inside a transaction."""
        session = connection.connection
        self._sessions.append(session)
        try:
            yield
        finally:
            self._sessions.remove(session)

    def cancel(self) -> None:
        """Cancel the statements that are running now; their threads get OperationalError."""
        for session in list(self._sessions):
            session.cancel_safe(timeout=_LONGEST_WAIT_S)
