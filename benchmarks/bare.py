"""The peers of intake: web applications whose every POST is one INSERT and nothing else.

Both get the very requests that the city gets. `framework` is a Django view without middleware, on
the same pool and driver as the city, which reads the form and stores the words: what is left of a
request when all of opening a case is taken away. `raw` has no framework and stores the unread form.
Run as `python -m benchmarks.bare framework`.
"""

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from psycopg_pool import ConnectionPool

CREATE = "CREATE TABLE IF NOT EXISTS bench_bare (id bigserial PRIMARY KEY, body text NOT NULL)"
INSERT = "INSERT INTO bench_bare (body) VALUES (%s) RETURNING id"


def insert(request: HttpRequest) -> HttpResponse:
    """Insert the words of the request, answer with the id of their row."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [request.POST["description"]])
        answer = str(cursor.fetchone()[0]).encode()
    return HttpResponse(answer, status=201, headers={"Content-Length": str(len(answer))})


urlpatterns = [path("open311/v2/requests.json", insert)]


Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def framework() -> Application:
    """A worker's Django application."""
    from komek.config.settings import database

    threads = int(os.environ["KOMEK_THREADS"])
    settings.configure(
        ROOT_URLCONF="benchmarks.bare",
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": database(os.environ["DATABASE_URL"], threads)},
    )
    return get_wsgi_application()


def raw() -> Application:
    """A worker's application without a framework."""
    options = {"autocommit": True, "prepare_threshold": 0}
    address = os.environ["DATABASE_URL"]
    pool = ConnectionPool(address, min_size=1, max_size=5, open=True, kwargs=options)

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        with pool.connection() as connection:
            row = connection.execute(INSERT, (body,)).fetchone()
        answer = str(row[0] if row else 0).encode()
        start("201 Created", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
        return [answer]

    return application


def main(application: str) -> None:
    """Serve with two workers and as many threads as the city's web process."""
    Granian(
        f"benchmarks.bare:{application}",
        factory=True,
        port=int(os.environ["KOMEK_PORT"]),
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=int(os.environ["KOMEK_THREADS"]),
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1])
