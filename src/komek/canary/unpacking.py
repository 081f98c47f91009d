"""What is packed within bytes: archives and workbooks, compressed files, tables, sessions."""

import base64
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

PARQUET, GZIP, ZIP = b"PAR1", b"\x1f\x8b", b"PK\x03\x04"
SIGNED = re.compile(rb"(\.?)(e[A-Za-z0-9_-]{20,}):")
"""What Django signs: JSON in base64 for addresses; with a dot in front it is compressed."""
DEEPEST = 3


def unpacked(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes themselves, then all that can be read out of them."""
    yield content
    if depth == DEEPEST:
        return
    for inner in _inner(content):
        yield from unpacked(inner, depth + 1)


def _inner(content: bytes) -> Iterator[bytes]:
    for begins, read in ((ZIP, _archive), (GZIP, _compressed), (PARQUET, _table)):
        if content.startswith(begins):
            yield from read(content)
    yield from (_signed(*match.groups()) for match in SIGNED.finditer(content))


def _archive(content: bytes) -> list[bytes]:
    """Names and members; nothing of what only begins like an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            return ["\n".join(names).encode(), *map(archive.read, names)]
    except (zipfile.BadZipFile, zlib.error):
        return []


def _compressed(content: bytes) -> list[bytes]:
    try:
        return [gzip.decompress(content)]
    except (OSError, EOFError, zlib.error):
        return []


def _table(content: bytes) -> list[bytes]:
    # Loads slowly, and few files are tables.
    import polars as pl

    try:
        rows = pl.read_parquet(io.BytesIO(content)).to_dicts()
        return [f"{rows} {pl.read_parquet_metadata(io.BytesIO(content))}".encode()]
    except pl.exceptions.PolarsError:
        return []


def _signed(compressed: bytes, body: bytes) -> bytes:
    """Empty for what only looks as if it were signed."""
    try:
        plain = base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))
        return zlib.decompress(plain) if compressed else plain
    except (ValueError, zlib.error):
        return b""
