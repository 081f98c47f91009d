"""An executor's list of fifty through REST, in a city of 100,000 cases and in one of 4.6 million.

Signed in as people sign in, with the session's cookie, through all middleware. Executors of four
departments, with 6 to 393 organisations below each, ask by turns for what has been closed; eight
clients live on the same two cores, and the two cities are asked by turns in one run.
"""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from statistics import median

import psycopg

from benchmarks.city import City, demo_city, running_city
from benchmarks.row import Row
from benchmarks.sending import Slice, load, send
from benchmarks.signing_in import session_of
from komek.kernel.postgres_settings import COUNT_STATEMENTS

SMALL, LARGE = 100_000, 4_600_000
ROUNDS = 5
SECONDS = 4.0
WARM_UP_SECONDS = 2.0
COUNTED = 200
LINES = 50
LEAST_RATE = 400.0
MOST_QUERIES = 6
MOST_SLOWER = 1.3
SIGNALEN = 4.6
"""Lists a second of Signalen on such a machine, for a department, 100,000 rows."""

DEPARTMENTS = ("dep-energy", "dep-housing", "dep-health", "dep-transport")
ADDRESS = f"/api/v1/cases?state=closed&limit={LINES}"
STATEMENTS = """
SELECT sum(calls) FROM pg_stat_statements
WHERE query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE '%kernel_referenceversion%'
"""


def measure(home: Path) -> Iterator[Row]:
    """Rows lists.queries, lists.rate_100k, lists.rate_4600k and what an answer costs in each."""
    with ExitStack() as stack:
        cities = [
            stack.enter_context(running_city(demo_city(home, size))) for size in (SMALL, LARGE)
        ]
        asking = [Asking(city) for city in cities]
        # What the worker has still to take up of millions of cases is no part of a list.
        for city in cities:
            stack.enter_context(city.paused("worker"))
        turns = list(zip(cities, asking, strict=True))
        for city, request in turns:
            load(city, request, WARM_UP_SECONDS)
        rounds = [[load(city, request, SECONDS) for city, request in turns] for _ in range(ROUNDS)]
    with running_city(demo_city(home, SMALL), **{COUNT_STATEMENTS: "1"}) as city:
        queries = _queries(city, Asking(city))
    small, large = (_middle(slices) for slices in zip(*rounds, strict=True))
    yield Row("lists.queries", "queries", queries, MOST_QUERIES, None, COUNTED)
    yield Row("lists.rate_100k", "1/s", small.rate, LEAST_RATE, SIGNALEN, ROUNDS, better="higher")
    limit = small.rate / MOST_SLOWER
    yield Row("lists.rate_4600k", "1/s", large.rate, limit, None, ROUNDS, better="higher")
    yield Row("lists.cpu_ms_100k", "ms", small.cpu_ms, None, None, ROUNDS)
    yield Row("lists.cpu_ms_4600k", "ms", large.cpu_ms, None, None, ROUNDS)


class Asking:
    """Whole HTTP requests of executors, each signed in, by turns."""

    def __init__(self, city: City) -> None:
        sessions = [
            session_of(city, f"executor-{code}@staff.astana.example") for code in DEPARTMENTS
        ]
        for session in sessions:
            _require_full_page(city, session)
        self._requests = cycle(map(_request, sessions))

    def __call__(self) -> str:
        return next(self._requests)


def _request(session: str) -> str:
    return f"GET {ADDRESS} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={session}\r\n\r\n"


def _require_full_page(city: City, session: str) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{city.port}{ADDRESS}", headers={"Cookie": f"sessionid={session}"}
    )
    with urllib.request.urlopen(request) as answer:
        lines = len(json.load(answer)["cases"])
    if lines != LINES:
        raise RuntimeError(f"a list of {LINES} has {lines} lines")


def _middle(slices: tuple[Slice, ...]) -> Slice:
    return Slice(median(one.rate for one in slices), median(one.cpu_ms for one in slices))


def _queries(city: City, request: Asking) -> float:
    """Statements that an answer costs; the version of reference data is asked once a second."""
    with city.paused("relay"), psycopg.connect(city.database_url, autocommit=True) as db:
        send(city.port, 1, 60, [request() for _ in range(20)])
        db.execute("SELECT pg_stat_statements_reset()")
        send(city.port, 1, 60, [request() for _ in range(COUNTED)])
        row = db.execute(STATEMENTS).fetchone()
    assert row is not None
    return float(row[0]) / COUNTED
