"""The short-lived process that brings database and demo city up to date."""

import sys
from collections.abc import Sequence
from pathlib import Path

import django

from komek.cli.prepared import DEMO_ACCOUNTS


def main() -> None:
    """Migrate, and fill an empty city unless --empty was said."""
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    if "--empty" not in sys.argv and _is_empty():
        _load_demo(settings.HOME)


def _is_empty() -> bool:
    """A city without organisations and without people who sign in."""
    from django.contrib.auth import get_user_model

    from komek.directory.models import Organisation

    return not Organisation.objects.exists() and not get_user_model().objects.exists()


def _load_demo(home: Path) -> None:
    from komek import demo

    print("The demo city is being loaded ...", flush=True)
    tell_visitors(home, demo.load())


def tell_visitors(home: Path, lines: Sequence[str]) -> None:
    """Keep what `./komek run` tells of the demo city when it starts."""
    file = home / DEMO_ACCOUNTS
    file.touch(mode=0o600)
    file.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
