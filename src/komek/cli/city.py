"""A home's city in the command's own process: Django, all tables, refusals as failures."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from komek.cli.failure import Failed
from komek.cli.places import child_environment

AGAIN = "What was stored is whole. Give the same command again to go on."
BROKEN_OFF = f"The database broke off: {{}}\n{AGAIN}"


@contextmanager
def opened(home: Path, url: str) -> Iterator[None]:
    """Django on the home's database, with all its tables, speaking English as all commands do."""
    os.environ.update(child_environment(home, url, KOMEK_PROCESS="command"))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import OperationalError, connection
    from django.utils import translation

    from komek.kernel.errors import Refused

    try:
        with translation.override("en"), _failing(Refused), _failing(OperationalError, BROKEN_OFF):
            call_command("migrate", interactive=False, verbosity=0)
            yield
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # known to PostgreSQL's alone


@contextmanager
def _failing(kind: type[Exception], sentence: str = "{}") -> Iterator[None]:
    """Turn an error into the command's failure, in the language that is spoken here."""
    try:
        yield
    except kind as error:
        raise Failed(sentence.format(str(error).strip())) from error
