"""A demo city of 4.6 million cases in an empty home: how long, how much memory, how much disk."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.city import ROOT
from benchmarks.command import run
from benchmarks.row import Row

CASES = int(os.environ.get("KOMEK_BENCH_CASES", "4600000"))
UNTIL = "2026-11-23"  # the same city whenever it is measured
LEAST = 4_600_000 / 240
MOST_MEMORY_MB = 8192.0


def measure(home: Path) -> Iterator[Row]:
    """Rows demo.cases_s, demo.cpu_us, demo.memory_mb, demo.disk_gb and demo.wal_gb.

    The time is that of the whole command: server, tables, reference set, cases, clean stop.
    """
    with tempfile.TemporaryDirectory(prefix="komek-demo-") as directory:
        Path(directory).chmod(0o711)  # the database's own account has to pass through
        city = Path(directory) / "home"
        command: list[str | Path] = [ROOT / "komek", "demo", "--cases", str(CASES), "--seed", "1"]
        elsewhere = {"DATABASE_URL": "", "KOMEK_HOME": ""}
        done = run([*command, "--until", UNTIL, "--home", city], elsewhere)
        assert done.code == 0, done.said
        data = city / "postgres" / "data"
        disk, log = _gigabytes(data), _gigabytes(data / "pg_wal")
    rate, cost = CASES / done.seconds, 1e6 * done.cpu_seconds / CASES
    yield Row("demo.cases_s", "cases/s", rate, limit=LEAST, n=CASES, better="higher")
    yield Row("demo.cpu_us", "us", cost, n=CASES)
    yield Row("demo.memory_mb", "MB", done.megabytes, limit=MOST_MEMORY_MB, n=CASES)
    yield Row("demo.disk_gb", "GB", disk, n=CASES)
    yield Row("demo.wal_gb", "GB", log, limit=1.2, n=CASES)


def _gigabytes(place: Path) -> float:
    """What the files of a directory take on the disk."""
    files = (file for file in place.rglob("*") if file.is_file())
    return sum(file.stat().st_blocks for file in files) * 512 / 1e9
