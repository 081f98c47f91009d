"""Where things lie: the checkout, the home with all state, and the environment of children."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from komek.cli.failure import Failed
from komek.kernel.postgres import served

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "src" / "komek"
LOCALE = SOURCE / "ui" / "locale"
DEFAULT_PORT = 8109


def add_home(parser: argparse.ArgumentParser) -> None:
    """The option --home, which wins over KOMEK_HOME."""
    parser.add_argument("--home", type=Path, help="directory of all state (default: var/)")


def home_of(arguments: argparse.Namespace) -> Path:
    """The state directory that the command works on, absolute."""
    chosen = arguments.home or os.environ.get("KOMEK_HOME") or ROOT / "var"
    return Path(chosen).resolve()


def make_home(home: Path) -> None:
    """Create the state directory: others may pass through (the database's account), not look."""
    if not home.exists():
        home.mkdir(parents=True)
        home.chmod(0o711)


@contextmanager
def database_of(home: Path, *, must_exist: bool = False) -> Iterator[str]:
    """The address of the home's database: DATABASE_URL, or the embedded one for this block.

    must_exist: raise Failed instead of creating an embedded database where there is none.
    """
    if outside := os.environ.get("DATABASE_URL"):
        yield outside
    elif must_exist and not (home / "postgres" / "data").exists():
        raise Failed(f"There is no city in {home}.")
    else:
        with served(home) as url:
            yield url


def child_environment(home: Path, url: str, **more: str) -> dict[str, str]:
    """What a Django process of this home finds in its environment."""
    return {
        **os.environ,
        "KOMEK_HOME": str(home),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "komek.config.settings",
        "PYTHONUNBUFFERED": "1",
        # glibc's one arena per thread holds tens of megabytes that nobody uses.
        "MALLOC_ARENA_MAX": "2",
        **more,
    }
