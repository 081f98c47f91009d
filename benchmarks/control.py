"""Watching the terms: the sweep over half a million open assignments.

A working day's worth of stages at once, as if nobody had looked since yesterday; then what is left
to do ten minutes later, as the clock asks for it.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.city import ROOT
from benchmarks.row import Row
from komek.kernel.postgres import served

LIMIT_S = 5.0


def measure(home: Path) -> Iterator[Row]:
    """Rows control.sweep_s and control.sweep_again_s."""
    with tempfile.TemporaryDirectory(prefix="komek-control-") as directory:
        place = Path(directory)
        place.chmod(0o711)  # the database's own account has to pass through
        with served(place / "home") as url:
            found = _swept(url, place)
    days = found["days"]
    seconds = statistics.median(day["seconds"] for day in days)
    print(f"{[int(day['reached']) for day in days]} reached a stage", file=sys.stderr, flush=True)
    yield Row("control.sweep_s", "s", seconds, limit=LIMIT_S, n=len(days))
    yield Row("control.sweep_again_s", "s", found["ten_minutes"]["seconds"], limit=LIMIT_S)


def _swept(url: str, place: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.control_city"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "KOMEK_HOME": str(place / "home"),
            "DJANGO_SETTINGS_MODULE": "komek.config.settings",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
