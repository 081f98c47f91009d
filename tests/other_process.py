"""What another process of a test needs to know: where the test's own database is."""

import os

from django.db import connection
from psycopg.conninfo import make_conninfo

_PARTS = ("host", "port", "user", "password", "dbname")


def address() -> str:
    """The address of the database that this test works with."""
    given = connection.get_connection_params()
    return make_conninfo(**{name: given[name] for name in _PARTS if given.get(name)})


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that works with the test's database."""
    return {**os.environ, "DATABASE_URL": address(), **more}
