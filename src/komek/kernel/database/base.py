"""The backend: a connection from the pool is looked at, the server is not asked.

Django's own health check is a round trip before every request, a tenth of what opening a case
costs. A server that went away closes its sockets, and that can be seen from here.
"""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection


class DatabaseWrapper(base.DatabaseWrapper):
    """A PostgreSQL database whose restarts cost nobody a failed request."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """A connection whose other end is still there; those left behind go back as broken."""
        connection: Connection = super().get_new_connection(conn_params)
        while self.pool and _has_hung_up(connection):
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def _has_hung_up(connection: Connection) -> bool:
    """An idle server says nothing: whatever can be read is its farewell, or not worth a risk."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
