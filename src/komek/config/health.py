"""`/healthz`: whether this process can serve, for supervisors and load balancers."""

from functools import cache

from django.db import DatabaseError, ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse

from komek.surfaces.views import decided_by

OK = "ok"
DATABASE = "database"
MIGRATIONS = "migrations"

_migrated = False


@decided_by("health.see")
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and its tables are up to date; else 503 and what is missing."""
    state = _state()
    return HttpResponse(
        f"{state}\n", status=200 if state == OK else 503, content_type="text/plain; charset=utf-8"
    )


def _state() -> str:
    # Once the tables are up to date they stay so for as long as this process runs.
    global _migrated
    try:
        with connection.cursor() as cursor:
            if _migrated:
                cursor.execute("SELECT 1")
                return OK
            cursor.execute("SELECT app, name FROM django_migrations")
            _migrated = _expected() <= set(cursor.fetchall())
    except ProgrammingError:
        return MIGRATIONS
    except DatabaseError:
        return DATABASE
    return OK if _migrated else MIGRATIONS


@cache
def _expected() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)
