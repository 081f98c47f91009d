"""The portal as residents meet it: how heavy its first page is, what Lighthouse says of it, and how
long an answer takes while 500 people are there at once.

First load: every byte that comes over the wire, headers too, until the first page has loaded in a
browser that has nothing of us yet. Lighthouse: the mobile preset, the median of three looks.

At once: 500 residents, a connection each, for two minutes. Each asks, gets the answer, thinks for 5
to 15 seconds, and asks again, so about fifty ask in a second; one request in eight is the form of a
report, which is filled in and sent after another such pause. No answer may be an error. The city
has 100,000 cases and runs as `./komek run` does, on the same two cores as the residents.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.city import ROOT, City, demo_city, running_city
from benchmarks.lighthouse import CATEGORIES, Scores, scores
from benchmarks.row import Row
from komek.cli.browser import ensure_browser

CASES = 100_000
MOST_KB = 100.0
LOOKS = 3
LEAST = {"performance": 95.0, "accessibility": 100.0, "best-practices": 95.0, "seo": 95.0}
RESIDENTS = 500
SECONDS = 120.0
LONGEST_MS = 500.0
# Each of them comes from an address of their own, as behind the city's proxy.
BEHIND_A_PROXY = {"KOMEK_PROXIES": "1"}
PATIENCE_MS = 20_000


def measure(home: Path) -> Iterator[Row]:
    """Rows portal.first_load_kb, portal.lighthouse_* and portal.p95_ms."""
    with running_city(demo_city(home, CASES), **BEHIND_A_PROXY) as city:
        yield Row("portal.first_load_kb", "kB", _first_load(city) / 1000, MOST_KB)
        yield from _lighthouse(city)
        yield from _at_once(city)


def _lighthouse(city: City) -> Iterator[Row]:
    looks = [scores(f"http://127.0.0.1:{city.port}/") for _ in range(LOOKS)]
    for name in CATEGORIES:
        score = median(look.of[name] for look in looks)
        row = f"portal.lighthouse_{name.replace('-', '_')}"
        yield Row(row, "points", score, LEAST[name], None, LOOKS, better="higher")
    _tell(looks)


def _tell(looks: list[Scores]) -> None:
    """What is to be mended stands beside the figures and not among them."""
    for title in sorted({title for look in looks for title in look.failed}):
        print(f"Lighthouse: {title}", file=sys.stderr)


def _at_once(city: City) -> Iterator[Row]:
    before = city.spent()
    result = _residents(city.port, RESIDENTS, SECONDS)
    cpu_ms = (city.spent() - before) * 1000 / result["answers"]
    wrong = {status: n for status, n in result["statuses"].items() if status not in ("200", "302")}
    if wrong or not result["reports"]:
        raise RuntimeError(f"residents met errors: {wrong}; {result['reports']} reports came in")
    yield Row("portal.p95_ms", "ms", result["p95_ms"], LONGEST_MS, None, result["answers"])
    yield Row("portal.p50_ms", "ms", result["p50_ms"], None, None, result["answers"])
    yield Row("portal.cpu_ms", "ms", cpu_ms, None, None, result["answers"])
    yield Row("portal.reports", "reports", result["reports"], None, None, 1, better="higher")


def _residents(port: int, number: int, seconds: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.residents", port, number, seconds]
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the residents went away: {done.stderr.strip()[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _first_load(city: City) -> float:
    """Bytes over the wire of the first page and all that it loads."""
    # Only this measure and few others start a browser.
    from playwright.sync_api import sync_playwright

    path = ensure_browser()
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=sandbox)
        context = browser.new_context(locale="kk", viewport={"width": 360, "height": 740})
        page = context.new_page()
        wire = context.new_cdp_session(page)
        loaded: list[float] = []
        wire.on("Network.loadingFinished", lambda one: loaded.append(one["encodedDataLength"]))
        wire.send("Network.enable")
        page.goto(f"http://127.0.0.1:{city.port}/", wait_until="networkidle", timeout=PATIENCE_MS)
        browser.close()
    return sum(loaded)
