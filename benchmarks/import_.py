"""A million past requests: in bulk into an empty city, bare COPY of the same rows, into a full one.

The file is Boston's, repeated with other numbers, months and invented telephone numbers; without
it, the invented sample of the tests. Every step is what people use: `./komek import requests`.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.city import ROOT
from benchmarks.row import Row
from komek.kernel.postgres import served

ROWS = int(os.environ.get("KOMEK_BENCH_ROWS", "1000000"))
REAL = ROOT.parent / "shared" / "data" / "311" / "boston_2011-07_2011-10.csv"
SAMPLE = ROOT / "tests" / "history" / "samples" / "boston.csv"
BOSTON = ROOT / "src" / "komek" / "history" / "mappings" / "boston.toml"
MOMENTS = ("open_dt", "target_dt", "closed_dt")
SIGN = "%Y-%m-%d %H:%M:%S"
MONTHS = 30
RESIDENTS = 3  # requests a resident
RESULT = re.compile(r"([\d,]+) requests in ([\d.]+) s")
LEAST_BULK, LEAST_LIVE, LEAST_OF_BARE = 45_000.0, 20_000.0, 0.6


@dataclass(frozen=True)
class Import:
    """What `./komek import` said: requests a second, from opening the file to the last commit."""

    rate: float
    said: str


def measure(home: Path) -> Iterator[Row]:
    """Rows import.rate, whose peer is bare COPY-then-index, and import.rate_live."""
    with tempfile.TemporaryDirectory(prefix="komek-import-") as directory:
        place = Path(directory)
        place.chmod(0o711)  # the database's own account has to pass through
        mapping = _mapping(place)
        with served(place / "home") as url:
            bulk = _imported(url, place, _file(place, 0), mapping)
            bare = _bare(url, place)
            live = _imported(url, place, _file(place, 1), mapping)
    yield Row(
        "import.rate",
        "cases/s",
        bulk.rate,
        limit=max(LEAST_BULK, LEAST_OF_BARE * bare),
        peer=bare,
        n=ROWS,
        better="higher",
    )
    yield Row(
        "import.rate_live", "cases/s", live.rate, limit=LEAST_LIVE, peer=bare, n=ROWS,
        better="higher",
    )  # fmt: skip


def _mapping(place: Path) -> Path:
    """Boston's layout with one more column: who asked."""
    lines = BOSTON.read_text().replace("[dates]", 'phone = "phone"\n\n[dates]')
    path = place / "boston.toml"
    path.write_text(lines)
    return path


def _file(place: Path, which: int) -> Path:
    """ROWS requests; another `which` has other numbers, and mostly the same residents."""
    rows = pl.read_csv(REAL if REAL.exists() else SAMPLE, infer_schema=False)
    chance = np.random.default_rng(311 + which)
    place_in_file = pl.int_range(ROWS, eager=True)
    months = place_in_file // rows.height % MONTHS
    moved = rows[(place_in_file % rows.height).to_list()].with_columns(months.alias("months"))
    phones = pl.Series(chance.integers(0, ROWS // RESIDENTS, ROWS) + 1_000_000).cast(pl.String)
    moved = moved.with_columns(
        *(_months_earlier(name) for name in MOMENTS),
        (place_in_file + (which + 1) * 10**12).cast(pl.String).alias("case_enquiry_id"),
        ("+7701" + phones).alias("phone"),
    )
    path = place / f"{which}.csv"
    moved.drop("months").write_csv(path)
    return path


def _months_earlier(name: str) -> pl.Expr:
    """Whole weeks, so that weekdays stay."""
    moment = pl.col(name).str.to_datetime(SIGN) - pl.duration(weeks=4 * pl.col("months"))
    return moment.dt.to_string(SIGN)


def _imported(url: str, place: Path, file: Path, mapping: Path) -> Import:
    command: list[str | Path] = ["-m", "komek.cli", "import", "requests", file]
    command += ["--mapping", mapping]
    command += ["--rejects", place / "findings.csv"]
    said = _run(url, place, *command, "--home", place / "home")
    found = RESULT.search(said)
    assert found, said
    stored, seconds = int(found[1].replace(",", "")), float(found[2])
    # Some requests come to lie in an hour that the clocks skipped, and are rejected.
    assert stored > 0.999 * ROWS, said
    return Import(stored / seconds, said)


def _bare(url: str, place: Path) -> float:
    said = _run(url, place, "-m", "benchmarks.import_bare", place)
    seconds: dict[str, float] = json.loads(said.splitlines()[-1])
    return ROWS / sum(seconds.values())


def _run(url: str, place: Path, *words: str | Path) -> str:
    """Run Python and show what it says."""
    done = subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "KOMEK_HOME": str(place / "home")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(done.stdout, file=sys.stderr, flush=True)
    return done.stdout
