"""A cache that all processes share by files of the home, for the few counts about people."""

import fcntl
import hmac
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

LOCK = ".lock"


class SharedCache(FileBasedCache):
    """Django's cache of files, with an `add` that succeeds once among all processes.

    Whoever counts takes turns by it: counts are exact, whichever process answers.
    """

    def __init__(self, folder: str | Path, parameters: dict[str, Any]) -> None:
        super().__init__(str(folder), parameters)
        self._folder = Path(folder)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Store a value unless there is one; returns whether it was stored."""
        with self._alone():
            return super().add(key, value, timeout, version)

    def count(self, key: str, seconds: int) -> int:
        """How often this was counted, with this time, in the present stretch of so many seconds."""
        stretch = f"{key}:{int(time.time()) // seconds}"
        with self._alone():
            number = int(self.get(stretch, 0)) + 1
            self.set(stretch, number, seconds)
        return number

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        finally:
            os.close(file)


def nameless(key: str, prefix: str, version: int) -> str:
    """The name under which a key is stored: it leads back to no address of a person or computer."""
    text = f"{prefix}:{version}:{key}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), text, "sha256").hex()
