"""How long `./komek run` takes until it answers, and what the city weighs when nobody calls."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.city import ROOT, City, running_city
from benchmarks.intake import CaseRequests
from benchmarks.memory import proportional_megabytes
from benchmarks.row import Row

CASES = 20_000
CLIENTS = 8
LOAD_SECONDS = 600
WARM_STARTS = 5
IDLE_CPU = 0.05  # seconds of CPU a second, all processes together
CALM_SECONDS = 2.0
EVERYTHING = ("web", "stream", "relay", "worker", "database")


def measure(home: Path) -> Iterator[Row]:
    """Rows start.cold_s, start.memory_mb and start.warm_s.

    Cold: empty home, demo city included; the packages are installed already. Warm: with 20,000
    cases in the database, the median of several starts.
    """
    with tempfile.TemporaryDirectory(prefix="komek-start-") as directory:
        Path(directory).chmod(0o711)  # the database's own account has to pass through
        own_home = Path(directory) / "home"
        began = time.monotonic()
        with running_city(own_home) as city:
            yield Row("start.cold_s", "s", time.monotonic() - began)
            _open_cases(city)
            _await_calm(city)
        warm = []
        for _ in range(WARM_STARTS):
            began = time.monotonic()
            with running_city(own_home) as city:
                warm.append(time.monotonic() - began)
                _await_calm(city)
                megabytes = proportional_megabytes(city.supervisor.pid)
        yield Row("start.warm_s", "s", median(warm), limit=8, n=WARM_STARTS)
        yield Row("start.memory_mb", "MB", megabytes, limit=1024)


def _open_cases(city: City) -> None:
    """Open the cases through the front door, as residents would."""
    request = CaseRequests(city)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(request()) + "\n" for _ in range(CASES))
        file.flush()
        arguments = [str(city.port), str(CLIENTS), str(LOAD_SECONDS), file.name]
        command = [sys.executable, "-m", "benchmarks.load", *arguments]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    statuses = json.loads(done.stdout)["statuses"]
    if statuses not in ({"200": CASES}, {"201": CASES}):
        raise RuntimeError(f"not every case was opened: {statuses}")


def _await_calm(city: City) -> None:
    """Until relay and worker have done what the cases gave them to do."""
    spent = float("inf")
    while spent > IDLE_CPU * CALM_SECONDS:
        before = city.cpu_seconds(*EVERYTHING)
        time.sleep(CALM_SECONDS)
        spent = city.cpu_seconds(*EVERYTHING) - before
