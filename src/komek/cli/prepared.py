"""Whether the database is up to date, found without loading Django."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import psycopg

from komek.cli.failure import Failed
from komek.cli.places import ROOT, SOURCE

FILE = "prepared"
FILLED = "demo city offered"
PORT_FILE = "port"  # where the city was opened last
DEMO_ACCOUNTS = "demo_accounts"  # what the demo city tells its visitors, a line each
APPLIED = "SELECT app, name, applied FROM django_migrations ORDER BY id"


def is_prepared(home: Path, url: str, *, empty: bool) -> bool:
    """Whether nothing has changed in code and database since `mark_prepared`.

    empty: whether a city without a demo would do as well.
    """
    file = home / FILE
    found = file.read_text().splitlines() if file.exists() else []
    return found[:1] == [fingerprint(url)] and (empty or FILLED in found)


def mark_prepared(home: Path, url: str, *, empty: bool) -> None:
    """Remember that everything is up to date now."""
    lines = [fingerprint(url)] if empty else [fingerprint(url), FILLED]
    (home / FILE).write_text("\n".join(lines))


def forget_prepared(home: Path) -> None:
    """Let the next start look at everything again."""
    (home / FILE).unlink(missing_ok=True)


def fingerprint(url: str) -> str:
    """Changes with every migration, written or applied, every dependency, every application.

    Raises Failed when the database does not answer.
    """
    digest = hashlib.sha256()
    for file in _sources():
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    for row in _applied_migrations(url):
        digest.update(repr(row).encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    yield ROOT / "uv.lock"
    yield SOURCE / "config" / "settings.py"  # which applications there are
    yield from sorted(SOURCE.glob("**/migrations/*.py"))


def _applied_migrations(url: str) -> list[tuple[object, ...]]:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            return connection.execute(APPLIED).fetchall()
    except psycopg.errors.UndefinedTable:
        return []
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise Failed(f"The database cannot be reached: {reason}") from error
