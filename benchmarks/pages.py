"""The desk's pages in a city of 4.6 million cases: how long a person waits for each.

Of lists and of a case both the whole page and the part of it that follows changes are asked for.

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
LISTS = {
    "triage": ("operator-1", "/desk/?list=triage"),
    "in_work": ("operator-1", "/desk/?list=work"),
    "ended": ("operator-1", "/desk/?list=ended"),
    "found": ("operator-1", "/desk/?narrow=1&words=%D0%BB%D0%B8%D1%84%D1%82&order=newest"),
    "department": ("executor-dep-housing", "/desk/?list=work"),
}
PAGES = {
    "new_case": ("operator-1", "/desk/new/"),
    "checks": ("inspector-1", "/desk/checks/"),
}
CASE_PAGE = ("operator-1", "{case}")
PART = "X-Part: live\r\n"
CASE = re.compile(r'href="(/desk/case/\d+/)"')


def measure(home: Path) -> Iterator[Row]:
    """Row pages.partial_p95_ms: the slowest of what pages ask for while one looks at them, and of
    pages without such a part; that of whole lists and cases is pages.whole_p95_ms.
    """
    with running_city(demo_city(home, CASES)) as city, city.paused("worker"):
        people = {who for who, _ in (LISTS | PAGES | {"case": CASE_PAGE}).values()}
        sessions = {who: session_of(city, f"{who}@staff.astana.example") for who in people}
        alive = LISTS | {"case": CASE_PAGE}
        whole = [
            _row(city, f"{name}_whole", sessions[who], at) for name, (who, at) in alive.items()
        ]
        parts = [_row(city, name, sessions[who], at, PART) for name, (who, at) in alive.items()]
        parts += [_row(city, name, sessions[who], at) for name, (who, at) in PAGES.items()]
    yield from whole
    yield from parts
    yield Row("pages.whole_p95_ms", "ms", max(row.ours for row in whole), None, None, len(whole))
    slowest = max(row.ours for row in parts)
    yield Row("pages.partial_p95_ms", "ms", slowest, LONGEST_MS, None, len(parts))


def _row(city: City, name: str, session: str, address: str, more: str = "") -> Row:
    if address == "{case}":
        address = _some_case(city, session)
    request = (
        f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: kk\r\n"
        f"Cookie: sessionid={session}\r\n{more}\r\n"
    )
    for seconds in (WARM_UP_SECONDS, SECONDS):
        many = list(islice(cycle([request]), int(seconds * MOST_PER_SECOND)))
        result = send(city.port, CLIENTS, seconds, many)
    return Row(f"pages.{name}_p95_ms", "ms", result["p95_ms"], None, None, result["answers"])


def _some_case(city: City, session: str) -> str:
    request = urllib.request.Request(
        f"http://127.0.0.1:{city.port}/desk/?list=ended", headers={"Cookie": f"sessionid={session}"}
    )
    with urllib.request.urlopen(request) as answer:
        found = CASE.search(answer.read().decode())
    if found is None:
        raise RuntimeError("the list of ended cases leads to no case")
    return found[1]
