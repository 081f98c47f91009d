"""The peer of intake: a web application whose every POST is one INSERT and nothing else."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from psycopg_pool import ConnectionPool

INSERT = "INSERT INTO bench_bare (body) VALUES (%s) RETURNING id"

_pool: ConnectionPool | None = None


def pool() -> ConnectionPool:
    """This worker's connections, opened at its first request."""
    global _pool
    if _pool is None:
        _pool = ConnectionPool(
            os.environ["DATABASE_URL"],
            min_size=1,
            max_size=5,
            open=True,
            kwargs={"autocommit": True, "prepare_threshold": 0},
        )
    return _pool


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Insert the body of the request, answer with the id of its row."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
    with pool().connection() as connection:
        row = connection.execute(INSERT, (body,)).fetchone()
    answer = str(row[0] if row else 0).encode()
    start("201 Created", [("Content-Type", "text/plain"), ("Content-Length", str(len(answer)))])
    return [answer]


if __name__ == "__main__":
    # Two workers with as many threads as the city's web process.
    Granian(
        "benchmarks.bare:application",
        port=int(os.environ["KOMEK_PORT"]),
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=int(os.environ["KOMEK_THREADS"]),
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
