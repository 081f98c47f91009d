"""Where things lie: the checkout, the home with all state, and the environment of children."""

import argparse
import os
from pathlib import Path

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
