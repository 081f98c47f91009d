"""Opening a case through Open311, against the same server doing one INSERT and nothing else.

All are served with two workers, by turns in one run, and loaded by eight clients that live on the
same two cores. CPU is that of the web workers and of the whole database, whatever else it does.
"""

import csv
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import psutil
import psycopg

from benchmarks.bare import CREATE
from benchmarks.city import ROOT, City, await_port, cpu_seconds, running_city
from benchmarks.row import Row
from benchmarks.sending import load, send
from komek.kernel.ports import free_port
from komek.kernel.postgres_settings import COUNT_STATEMENTS

ROUNDS = 5
SECONDS = 4.0
WARM_UP_SECONDS = 2.0
COUNTED = 200
DATA = ROOT / "src" / "komek" / "demo" / "astana"
STATEMENTS = """
SELECT sum(calls) FROM pg_stat_statements
WHERE query NOT LIKE 'SELECT 1 FROM ONLY %' AND query NOT LIKE '%pg_stat_statements%'
  AND query NOT LIKE '%pg_current_snapshot%'
"""
WORDS = "Жарық жоқ, үшінші күн. Во дворе темно, ребёнок упал. Please send somebody to look. "


def measure(home: Path) -> Iterator[Row]:
    """Rows intake.rate, intake.cpu_ms, intake.statements, intake.commits, and the raw peer's."""
    with (
        running_city(home / "intake") as city,
        bare_server(city, "framework") as bare,
        bare_server(city, "raw") as raw,
    ):
        case = CaseRequests(city)
        servers = (city, bare, raw)
        for server in servers:
            load(server, case, WARM_UP_SECONDS)
        rounds = [[load(server, case, SECONDS) for server in servers] for _ in range(ROUNDS)]
    with running_city(home / "intake", **{COUNT_STATEMENTS: "1"}) as city:
        load(city, case, WARM_UP_SECONDS)
        statements, writes = _counted(city, case)
    kinds = list(zip(*rounds, strict=True))
    rate, bare_rate, raw_rate = (median(each.rate for each in kind) for kind in kinds)
    cpu, bare_cpu, _ = (median(each.cpu_ms for each in kind) for kind in kinds)
    yield Row("intake.rate", "1/s", rate, 0.25 * bare_rate, bare_rate, ROUNDS, better="higher")
    yield Row("intake.rate_raw", "1/s", rate, None, raw_rate, ROUNDS, better="higher")
    yield Row("intake.cpu_ms", "ms", cpu, 3.0, bare_cpu, ROUNDS)
    yield Row("intake.statements", "statements", statements, 10, None, COUNTED)
    yield Row("intake.commits", "commits", writes, 1, None, COUNTED)


class CaseRequests:
    """Whole HTTP requests that open a case each: services, places and people of the demo city."""

    def __init__(self, city: City) -> None:
        self._key = city.create_key()
        self._chance = random.Random(311)
        self._services = services_without_questions()
        self._places = [(row["lat"], row["lon"]) for row in _rows("buildings.csv")]

    def __call__(self) -> str:
        lat, lon = self._chance.choice(self._places)
        person = self._chance.randrange(50_000)
        body = urlencode(
            {
                "api_key": self._key,
                "service_code": self._chance.choice(self._services),
                "lat": lat,
                "long": lon,
                "description": WORDS * self._chance.randint(1, 4),
                "first_name": f"Resident {person}",
                "phone": f"+7701{person:07}",
                "attribute[external_id]": uuid.uuid4().hex,
            }
        )
        return _post("/open311/v2/requests.json", body)


def _post(path: str, body: str) -> str:
    length = len(body.encode())
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def services_without_questions() -> list[str]:
    """Codes of the demo city's services that ask nothing that must be answered."""
    asked = {row["service_code"] for row in _rows("service_facts.csv") if row["required"] == "1"}
    return [row["code"] for row in _rows("services.csv") if row["code"] not in asked]


def _counted(city: City, request: Callable[[], str]) -> tuple[float, float]:
    """Statements and writing transactions an opened case costs, relay and worker standing still.

    PostgreSQL counts its own foreign-key look-ups as statements; they cost no round trip and are
    left out. A transaction that writes takes a transaction id; one that reads does not.
    """
    with city.paused("relay", "worker"), psycopg.connect(city.database_url, autocommit=True) as db:
        send(city.port, 1, 60, [request() for _ in range(20)])
        db.execute("SELECT pg_stat_statements_reset()")
        first = _next_transaction(db)
        send(city.port, 1, 60, [request() for _ in range(COUNTED)])
        writes = _next_transaction(db) - first
        row = db.execute(STATEMENTS).fetchone()
    assert row is not None
    return float(row[0]) / COUNTED, writes / COUNTED


def _next_transaction(db: psycopg.Connection) -> int:
    row = db.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
    assert row is not None
    return int(row[0])


@dataclass(frozen=True)
class Bare:
    """The bare application beside a city, on the city's database."""

    city: City
    process: psutil.Process
    port: int

    def spent(self) -> float:
        """CPU seconds of its processes and of the database so far."""
        own = [self.process, *self.process.children(recursive=True)]
        return cpu_seconds([*own, *self.city.processes("database")])


@contextmanager
def bare_server(city: City, application: str) -> Iterator[Bare]:
    """Start and stop a bare application with as many workers and threads as the city's web."""
    port = free_port()
    with psycopg.connect(city.database_url) as db:
        db.execute(CREATE)
    threads = city.processes("web")[0].environ()["KOMEK_THREADS"]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare", application],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": city.database_url,
            "KOMEK_PORT": str(port),
            "KOMEK_THREADS": threads,
        },
    )
    try:
        await_port(port)
        yield Bare(city, psutil.Process(process.pid), port)
    finally:
        process.terminate()
        process.wait(30)
