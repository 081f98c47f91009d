"""A backup's one file: a tar of the database's dump, the files, the secret key and a manifest."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from komek.cli.failure import Failed

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
KEY = "secret_key"
FILES = "files"


@dataclass(frozen=True)
class Manifest:
    """What the backup holds: versions, UTC time of the dump, and SHA-256 of every member."""

    format: int
    komek: str
    postgres: str
    taken_at: str
    sha256: dict[str, str]


def pack(file: Path, members: Iterator[tuple[str, Path]], manifest: Manifest) -> Manifest:
    """Write the archive under another name, to the disk, then give it its name; mode 600."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as output:
            with tarfile.open(fileobj=output, mode="w", format=tarfile.PAX_FORMAT) as archive:
                for name, path in members:
                    _add(archive, name, path, manifest.sha256)
                _add_manifest(archive, manifest)
            output.flush()
            os.fsync(output.fileno())
        draft.replace(file)
        _sync_directory(file.parent)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def unpack(file: Path, directory: Path) -> Manifest:
    """Extract into `directory` and verify every checksum; raises Failed for anything odd."""
    try:
        with tarfile.open(file) as archive:
            archive.extractall(directory, filter="data")
    except (tarfile.TarError, OSError) as error:
        raise Failed(f"{file} cannot be read as a backup: {error}") from error
    manifest = _read_manifest(file, directory)
    found = {name: digest for name, digest in _digests(directory) if name != MANIFEST}
    for name in sorted(found.keys() | manifest.sha256.keys()):
        if found.get(name) != manifest.sha256.get(name):
            raise Failed(f"{file} is damaged: {name} is not what was backed up.")
    return manifest


def _add(archive: tarfile.TarFile, name: str, path: Path, digests: dict[str, str]) -> None:
    """Add one file; one that was erased since it was listed is left out."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return
    with source:
        reader = _Digesting(source)
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = os.fstat(source.fileno()).st_size, 0o600
        archive.addfile(entry, reader)
        digests[name] = reader.digest.hexdigest()


class _Digesting(io.RawIOBase):
    """Passes a file on and computes its SHA-256 on the way."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self.digest.update(chunk)
        return chunk


def _add_manifest(archive: tarfile.TarFile, manifest: Manifest) -> None:
    content = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


def _read_manifest(file: Path, directory: Path) -> Manifest:
    try:
        manifest = Manifest(**json.loads((directory / MANIFEST).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise Failed(f"{file} is no backup of Komek: its manifest cannot be read.") from error
    if manifest.format != FORMAT:
        raise Failed(f"{file} has format {manifest.format}; this Komek reads format {FORMAT}.")
    return manifest


def _digests(directory: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            with path.open("rb") as source:
                digest = hashlib.file_digest(source, "sha256").hexdigest()
            yield path.relative_to(directory).as_posix(), digest


def _sync_directory(directory: Path) -> None:
    """The new name is on the disk only when its directory is."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
