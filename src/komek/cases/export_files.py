"""Files of exports in the home: written as drafts, whole or not there at all, gone when told."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

DRAFT = ".draft"


def draft(name: str, attempt: int) -> Path:
    """An empty file to write to, for one attempt at the file of this name, readable by us alone."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}{DRAFT}{attempt}"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    return path


def publish(written: Path, name: str) -> int:
    """Let the draft be the file, once its bytes are on the disk; returns how many they are."""
    descriptor = os.open(written, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        size = os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)
    written.replace(_folder() / name)
    return size


def opened(name: str) -> BinaryIO:
    """The file for reading; raises FileNotFoundError."""
    return (_folder() / name).open("rb")


def remove(name: str) -> None:
    """Delete the file and its drafts; they may be gone already."""
    for path in (_folder() / name, *_folder().glob(f"{name}{DRAFT}*")):
        path.unlink(missing_ok=True)


def names() -> Iterator[str]:
    """The names of all files and of those that are being written."""
    if _folder().exists():
        yield from {path.name.partition(DRAFT)[0] for path in _folder().iterdir()}


def _folder() -> Path:
    return Path(settings.EXPORTS_ROOT)
