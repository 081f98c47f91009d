"""Files that are there whole or not at all."""

import hashlib
import os
from pathlib import Path

DRAFT = ".draft-"
"""How the names of unfinished files begin."""


def store(path: Path, content: bytes) -> None:
    """Write a small file beside its place and move it there."""
    draft = path.with_name(f"{DRAFT}{path.name}")
    draft.write_bytes(content)
    settle(draft, path)


def settle(draft: Path, path: Path) -> None:
    """Move a finished file to its place; returns when bytes and name are on the disk."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(draft, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def sha256(path: Path) -> str:
    """The digest of a file in hexadecimal digits, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
