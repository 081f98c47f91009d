"""An empty database, also of what Django does not manage."""

from django.core.management import call_command
from django.db import connection, transaction

from tests.flushing import emptying

TRACES = ("kernel_audit", "cases_event", "cases_search")


def forget_traces() -> None:
    """Empty the partitioned tables, which Django's own flush leaves alone."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in emptying(TRACES):
            cursor.execute(statement)


def empty() -> None:
    """Remove every row and count from one again."""
    call_command("flush", interactive=False, verbosity=0)
    forget_traces()
