"""Residents at once on the portal: each reads, thinks, goes on; some of them report.

Run as `python -m benchmarks.residents PORT RESIDENTS SECONDS`. One process, a connection each, as a
browser keeps one. Prints one JSON object: how many answers, how long they took, which were none.
"""

import asyncio
import json
import random
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

THINK_S = (5.0, 15.0)
"""Between an answer and the next request of the same person: what it takes to read a page."""
PAGES = ("/", "/requests/", "/city/", "/city/phones/", "/report/", "/requests/?state=closed")
MOST_REPORTS = 2
"""Of one person: from more an hour the portal wants a puzzle solved when many come at once."""
EVERY_REPORTS = 8
"""One of so many requests is the form of a report, which is then sent."""
SERVICES = ("sewer-smell", "heating-start", "lighting-request", "lamp-on-by-day")
"""Of the demo city; they ask for nothing that this form would not have."""
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(rb'<input type="hidden" name="([^"]+)" value="([^"]*)"')
CASE = re.compile(rb'href="(/requests/\d+/)"')


@dataclass
class Seen:
    """What all of them met."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    reports: int = 0


class Resident:
    """One person: their connection, their cookies, what they saw last."""

    def __init__(self, port: int, number: int, seen: Seen) -> None:
        self._port = port
        self._seen = seen
        self._dice = random.Random(number)
        # Of another network in each run: the portal remembers for an hour who reported how often.
        self._from = f"{20 + port % 100}.{number // 250 % 250}.{number % 250}.1"
        self._cookies: dict[str, str] = {}
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._cases: list[str] = []
        self._reports = 0

    async def live(self, until: float) -> None:
        """Come at a moment of their own, then read, think and report until it is over."""
        await asyncio.sleep(self._dice.uniform(0, THINK_S[1]))
        while time.perf_counter() < until:
            if self._reports < MOST_REPORTS and self._dice.randrange(EVERY_REPORTS) == 0:
                await self._report()
            else:
                await self._read()
            await asyncio.sleep(self._dice.uniform(*THINK_S))
        if self._writer:
            self._writer.close()

    async def _read(self) -> None:
        page = self._dice.choice([*PAGES, *self._cases[:3]])
        _status, body = await self._ask("GET", page)
        self._cases = [one.decode() for one in CASE.findall(body)] or self._cases

    async def _report(self) -> None:
        self._reports += 1
        page = f"/report/{self._dice.choice(SERVICES)}/"
        status, body = await self._ask("GET", page)
        token = TOKEN.search(body)
        if status != 200 or token is None:
            return
        await asyncio.sleep(self._dice.uniform(*THINK_S))
        hidden = {name.decode(): value.decode() for name, value in HIDDEN.findall(body)}
        words = {
            "text": "Шам жанбайды, аула қараңғы.",
            "address": "Достық 12",
            "name": "Айгүл Серікқызы",
            "phone": f"8 701 {self._dice.randrange(10**7):07}",
            "token": str(uuid4()),
        }
        status, _body = await self._ask("POST", page, urlencode(hidden | words))
        self._seen.reports += status == 302

    async def _ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        began = time.perf_counter()
        status, answer = await self._exchange(self._request(method, path, body))
        self._seen.latencies.append(time.perf_counter() - began)
        self._seen.statuses[status] += 1
        return status, answer

    def _request(self, method: str, path: str, body: str) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            "Accept-Language: kk",
            f"X-Forwarded-For: {self._from}",
        ]
        if self._cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self._cookies.items()))
        if method == "POST":
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Referer: http://127.0.0.1:{self._port}{path}")
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", body]).encode()

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        assert self._reader is not None
        self._writer.write(request)
        await self._writer.drain()
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            name, _colon, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            elif name.lower() == b"set-cookie":
                self._keep(value.strip().decode())
        return int(head[9:12]), await self._reader.readexactly(length)

    def _keep(self, cookie: str) -> None:
        """What a browser would send to all pages: keys of cases go to their own alone."""
        name, _is, value = cookie.partition(";")[0].partition("=")
        if not name.startswith("case_"):
            self._cookies[name] = value


async def residents(port: int, number: int, seconds: float) -> dict[str, object]:
    """All of them at once, for so long."""
    seen = Seen()
    until = time.perf_counter() + seconds
    everybody = [Resident(port, one, seen) for one in range(number)]
    async with asyncio.timeout(seconds + 60):
        await asyncio.gather(*(one.live(until) for one in everybody))
    latencies = sorted(seen.latencies)
    return {
        "answers": len(latencies),
        "reports": seen.reports,
        "p50_ms": 1000 * latencies[len(latencies) // 2],
        "p95_ms": 1000 * latencies[len(latencies) * 95 // 100],
        "statuses": dict(seen.statuses),
    }


if __name__ == "__main__":
    port, number, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(residents(int(port), int(number), float(seconds)))))
