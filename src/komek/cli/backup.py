"""`./komek backup FILE`: the whole city in one file, also while it runs."""

import argparse
import importlib.metadata
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from komek.cli import archive, dump
from komek.cli.failure import Failed
from komek.cli.places import add_home, database_of, home_of

HELP = "Write database, files and secret key into one file."


def configure(parser: argparse.ArgumentParser) -> None:
    """The file to write."""
    add_home(parser)
    parser.add_argument(
        "file", type=Path, help="the backup; an existing one is replaced at the end"
    )


def execute(arguments: argparse.Namespace) -> int:
    """Back up the home; raises Failed with one sentence, leaving no half-written file."""
    home, file = home_of(arguments), arguments.file.resolve()
    if not file.parent.is_dir():
        raise Failed(f"There is no directory {file.parent}.")
    with database_of(home, must_exist=True) as url:
        backup(home, url, file)
    print(f"{file}: {file.stat().st_size / 1e6:.1f} MB, readable by you alone.")
    return 0


def backup(home: Path, url: str, file: Path) -> archive.Manifest:
    """Write the backup of `home` and of the database at `url` to `file`."""
    manifest = archive.Manifest(
        format=archive.FORMAT,
        komek=importlib.metadata.version("komek"),
        postgres=dump.server_version(url),
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        sha256={},
    )
    with tempfile.TemporaryDirectory(prefix=".komek-backup-", dir=file.parent) as directory:
        dumped = Path(directory) / archive.DUMP
        # The dump comes first: a file that it speaks of is there when the files are read.
        dump.dump(url, dumped)
        return archive.pack(file, _members(home, dumped), manifest)


def _members(home: Path, dumped: Path) -> Iterator[tuple[str, Path]]:
    yield archive.DUMP, dumped
    if (key := home / archive.KEY).exists():
        yield archive.KEY, key
    files = home / archive.FILES
    for path in sorted(files.rglob("*")):
        if path.is_file():
            yield f"{archive.FILES}/{path.relative_to(files).as_posix()}", path
