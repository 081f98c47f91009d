"""`/healthz` says whether the process can serve."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from komek.config import health


@pytest.mark.django_db
def test_it_is_healthy_while_the_database_answers(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_without_database_it_is_unavailable(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused at secret-host")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert b"secret-host" not in response.content


@pytest.mark.django_db
def test_with_old_tables_it_is_unavailable(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'cases' AND name = '0001_initial'"
        )
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (503, b"migrations\n")


@pytest.mark.django_db
def test_without_tables_it_is_unavailable(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO elsewhere")
    assert client.get("/healthz").content == b"migrations\n"


@pytest.mark.django_db
def test_asking_again_is_one_small_query(client: Client, django_assert_num_queries) -> None:
    client.get("/healthz")
    with django_assert_num_queries(1):
        client.get("/healthz")


@pytest.mark.django_db
def test_simple_clients_can_tell_where_the_answer_ends(client: Client) -> None:
    response = client.get("/healthz")
    assert response.headers["Content-Length"] == str(len(response.content))
