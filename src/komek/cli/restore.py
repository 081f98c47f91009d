"""`./komek restore FILE`: a backup becomes the city of an empty home."""

import argparse
import shutil
import tempfile
from pathlib import Path

from komek.cli import archive, dump
from komek.cli.failure import Failed
from komek.cli.places import add_home, child_environment, database_of, home_of, make_home
from komek.cli.prepared import forget_prepared
from komek.cli.processes import python, quiet
from komek.kernel.lock_file import Locked, take_lock

HELP = "Make the city of a backup file; the home must be empty."


def configure(parser: argparse.ArgumentParser) -> None:
    """The file to read, and --force to give up what is there."""
    add_home(parser)
    parser.add_argument("file", type=Path, help="what ./komek backup wrote")
    parser.add_argument("--force", action="store_true", help="replace the city that is there")


def execute(arguments: argparse.Namespace) -> int:
    """Verify the backup, restore database and files, forget again whom the city had to forget."""
    home, file = home_of(arguments), arguments.file.resolve()
    make_home(home)
    try:
        lock = take_lock(home / "run.lock")
    except Locked as held:
        raise Failed(
            f"Komek is running on {home} (process {held.holder}): stop it first."
        ) from None
    with lock, tempfile.TemporaryDirectory(prefix=".komek-restore-", dir=home) as directory:
        draft = Path(directory)
        manifest = archive.unpack(file, draft)
        with database_of(home) as url:
            restore(home, url, draft, force=arguments.force)
    print(f"Restored the city of {manifest.taken_at} into {home}.")
    return 0


def restore(home: Path, url: str, draft: Path, *, force: bool) -> None:
    """Put the unpacked backup in `draft` in place; raises Failed when a city is there already."""
    empty = dump.is_empty(url)
    if not force and not (empty and _has_no_files(home)):
        raise Failed(f"There is a city in {home} already: use an empty --home, or --force.")
    if empty:
        dump.restore(url, draft / archive.DUMP)
    else:
        with dump.replacement(url) as new:
            dump.restore(new, draft / archive.DUMP)
    _move_files(home, draft)
    forget_prepared(home)
    done = quiet(python("-P", "-m", "komek.cli.after_restore"), child_environment(home, url))
    if done.returncode != 0:
        raise Failed(f"The restored database could not be brought up to date:\n{done.stdout}")


def _has_no_files(home: Path) -> bool:
    files = home / archive.FILES
    return not files.exists() or not any(path.is_file() for path in files.rglob("*"))


def _move_files(home: Path, draft: Path) -> None:
    """Replace files and key; without the key nobody could open what it has signed."""
    if (draft / archive.KEY).exists():
        (draft / archive.KEY).replace(home / archive.KEY)
    shutil.rmtree(home / archive.FILES, ignore_errors=True)
    if (draft / archive.FILES).exists():
        (draft / archive.FILES).chmod(0o700)
        (draft / archive.FILES).replace(home / archive.FILES)
