"""Files on the disk, named by their content, whole or not there at all.

A file is on the disk before the row that names it is committed, so that no row ever names a
missing file. What no row names is an orphan; `services.files` removes those.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

SERVED, ORIGINAL = "served", "original"


def place(folder: str, content: bytes, extension: str = "") -> str:
    """Where a file of this content belongs, relative to the home's `files/`."""
    name = hashlib.sha256(content).hexdigest()
    return f"{folder}/{name[:2]}/{name}" + (f".{extension}" if extension else "")


def put(relative: str, content: bytes) -> None:
    """Store a file at its place; returns when the bytes and the name are on the disk."""
    path = absolute(relative)
    if path.exists() and path.stat().st_size == len(content):
        os.utime(path)  # young again: no orphan, whatever it was before
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path, content)


def remove(relative: str) -> None:
    """Delete a file; it may be gone already."""
    absolute(relative).unlink(missing_ok=True)


def unchanged_since(moment: float) -> Iterator[str]:
    """Paths of files last written before a moment (seconds since 1970), drafts included."""
    for folder in (SERVED, ORIGINAL):
        for path in absolute(folder).glob("*/*"):
            try:
                old = path.stat().st_mtime < moment
            except FileNotFoundError:
                continue  # removed by somebody else while we looked
            if old:
                yield str(path.relative_to(settings.FILES_ROOT))


def absolute(relative: str) -> Path:
    """Where a stored path lies."""
    return Path(settings.FILES_ROOT) / relative


def _write(path: Path, content: bytes) -> None:
    descriptor, draft = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(directory: Path) -> None:
    """Have the directory's names on the disk, and its own name in the one above."""
    for one in (directory, directory.parent):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
