"""The list of everybody forgotten, in a file beside the database.

A backup knows nothing of who was forgotten after it was taken. This file is no part of backups
and survives a restore, so that what comes back can be forgotten again. It holds random names of
residents, moments and reason codes: nothing about a person.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

FILE = "erasures.log"


class Entry(NamedTuple):
    """Somebody was forgotten: the resident's uid, when (ISO 8601), why (a code)."""

    uid: UUID
    at: str
    reason: str


def append(entries: Iterable[Entry]) -> None:
    """Add lines, and have them on the disk before returning."""
    lines = "".join(
        json.dumps({"resident": str(entry.uid), "at": entry.at, "reason": entry.reason}) + "\n"
        for entry in entries
    )
    descriptor = os.open(_path(), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        whole = file.read().rpartition(b"\n")
        file.truncate(len(whole[0] + whole[1]))  # a line that a crash cut off would spoil ours
        file.seek(0, os.SEEK_END)
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())


def read() -> list[Entry]:
    """Every line, the oldest first; a last line that a crash cut off was never acknowledged."""
    path = _path()
    if not path.exists():
        return []
    whole, _newline, _torn = path.read_text().rpartition("\n")
    rows = (json.loads(line) for line in whole.splitlines() if line)
    return [Entry(UUID(row["resident"]), row["at"], row["reason"]) for row in rows]


def _path() -> Path:
    return Path(settings.HOME) / FILE
