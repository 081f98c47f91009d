"""A database that restarts costs nobody a failed request."""

import time

import psycopg
import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)

TERMINATE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def request() -> int:
    """What a request does: take a connection, ask, give it back. The server process's id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    connection.close()
    return backend


def end_all_connections() -> None:
    """Do to our connections what a restart does."""
    database = settings.DATABASES["default"]
    with psycopg.connect(
        dbname=connection.settings_dict["NAME"],
        user=database["USER"],
        password=database["PASSWORD"],
        host=database["HOST"],
        port=database["PORT"],
    ) as other:
        other.execute(TERMINATE)
    time.sleep(0.2)


def test_requests_share_the_connections_of_the_pool() -> None:
    assert len({request() for _ in range(20)}) <= settings.THREADS + 1


def test_no_request_meets_a_connection_that_the_server_closed() -> None:
    before = {request() for _ in range(10)}
    end_all_connections()
    after = {request() for _ in range(10)}
    assert not before & after
