"""`./komek doctor` tells what is live and what is only simulated, and changes nothing."""

from pathlib import Path

import psycopg

from komek.kernel.ports import free_port
from komek.kernel.postgres import running_address
from tests.cli.running import komek, running

DEAD_LETTER = """
WITH event AS (
  INSERT INTO kernel_outboxevent (kind, subject, data, at, relayed_at)
  VALUES ('case.opened', 'case:1', '{}', now(), now()) RETURNING id)
INSERT INTO kernel_delivery
  (event_id, subscriber, subject, state, attempts, next_attempt_at, error)
SELECT id, 'test', 'case:1', 'dead', 8, now(), 'broken' FROM event
"""


def report(home: Path, **more: str) -> tuple[int, str]:
    done = komek("doctor", "--home", str(home), **more)
    assert done.stderr == ""
    return done.returncode, " ".join(done.stdout.split())


def test_an_empty_home_stays_empty(home: Path) -> None:
    code, text = report(home)
    assert code == 0
    assert f"Database absent embedded: There is no city in {home}." in text
    assert "Mail simulated printed on the console" in text
    assert list(home.iterdir()) == []


def test_a_running_city_is_live(city_home: Path) -> None:
    with running(city_home) as city:
        code, text = report(city_home)
    assert code == 0
    assert f"Processes live ./komek run is process {city.supervisor.pid}" in text
    assert f"Port live somebody listens on {city.port}" in text
    assert "Database live PostgreSQL" in text
    assert "Migrations live all applied" in text
    assert "Outbox live 0 events to relay, 0 to deliver" in text


def test_a_stopped_city_is_looked_at_too(city_home: Path) -> None:
    code, text = report(city_home, KOMEK_SMTP_HOST="mail.example")
    assert code == 0
    assert "Processes absent not running" in text
    assert "Migrations live all applied" in text
    assert "Mail configured sent through mail.example" in text


def test_a_dead_letter_is_a_problem(city_home: Path) -> None:
    with running(city_home):
        with psycopg.connect(running_address(city_home)) as connection:
            connection.execute(DEAD_LETTER)
        code, text = report(city_home)
    assert code == 1
    assert "Dead letters problem 1 deliveries wait for a person" in text


def test_an_unreachable_outside_database_is_a_problem(home: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    code, text = report(home, DATABASE_URL=url)
    assert code == 1
    assert "Database problem the server of DATABASE_URL: The database cannot be reached" in text
