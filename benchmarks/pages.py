"""The desk's pages in a city of 4.6 million cases: how long a person waits for each.

Signed in as people sign in, through all middleware. Eight clients ask for one page at a time as
fast as they can, on the same two cores: more than a shift of a hundred people ever does.
"""

import re
import urllib.request
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from benchmarks.city import City, demo_city, running_city
from benchmarks.row import Row
from benchmarks.sending import CLIENTS, send
from benchmarks.signing_in import session_of

CASES = 4_600_000
SECONDS = 4.0
WARM_UP_SECONDS = 1.0
LONGEST_MS = 150.0
MOST_PER_SECOND = 2000

# Whose page, and where: operators see the whole city, executors what is below their department.
PAGES = {
    "triage": ("operator-1", "/desk/?list=triage"),
    "in_work": ("operator-1", "/desk/?list=work"),
    "ended": ("operator-1", "/desk/?list=ended"),
    "found": ("operator-1", "/desk/?narrow=1&words=%D0%BB%D0%B8%D1%84%D1%82&order=newest"),
    "new_case": ("operator-1", "/desk/new/"),
    "department": ("executor-dep-housing", "/desk/?list=work"),
    "checks": ("inspector-1", "/desk/checks/"),
    "case": ("operator-1", "{case}"),
}
CASE = re.compile(r'href="(/desk/case/\d+/)"')


def measure(home: Path) -> Iterator[Row]:
    """Row pages.partial_p95_ms, the slowest of the rows pages.<page>_p95_ms."""
    with running_city(demo_city(home, CASES)) as city, city.paused("worker"):
        people = {who for who, _ in PAGES.values()}
        sessions = {who: session_of(city, f"{who}@staff.astana.example") for who in people}
        rows = [_row(city, name, sessions[who], address) for name, (who, address) in PAGES.items()]
    yield from rows
    slowest = max(row.ours for row in rows)
    yield Row("pages.partial_p95_ms", "ms", slowest, LONGEST_MS, None, len(rows))


def _row(city: City, name: str, session: str, address: str) -> Row:
    if address == "{case}":
        address = _some_case(city, session)
    request = (
        f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: kk\r\n"
        f"Cookie: sessionid={session}\r\n\r\n"
    )
    for seconds in (WARM_UP_SECONDS, SECONDS):
        many = list(islice(cycle([request]), int(seconds * MOST_PER_SECOND)))
        result = send(city.port, CLIENTS, seconds, many)
    return Row(f"pages.{name}_p95_ms", "ms", result["p95_ms"], LONGEST_MS, None, result["answers"])


def _some_case(city: City, session: str) -> str:
    request = urllib.request.Request(
        f"http://127.0.0.1:{city.port}/desk/?list=ended", headers={"Cookie": f"sessionid={session}"}
    )
    with urllib.request.urlopen(request) as answer:
        found = CASE.search(answer.read().decode())
    if found is None:
        raise RuntimeError("the list of ended cases leads to no case")
    return found[1]
