"""A lock that the system frees when its holder ends, however it ends."""

import fcntl
import os
from pathlib import Path
from typing import IO


class Locked(Exception):
    """Another living process holds the lock; `holder` is its number."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


def take_lock(file: Path) -> IO[str]:
    """Hold the lock until the result is closed or we die; raises Locked."""
    lock = file.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise Locked(holder) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
