"""Sessions in the database, looked up once a request by a statement that is there already."""

from typing import Any

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

LOOK_UP = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own, but that a query built by the ORM takes a third of a short request."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key any more, where there is none."""
        with connection.cursor() as cursor:
            cursor.execute(LOOK_UP, [self.session_key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])
