"""A million past requests: in bulk into an empty city, bare COPY of the same rows, into a full one.

The file is Boston's, repeated with other numbers, months and invented telephone numbers; without
it, the invented sample of the tests. Every step is what people use: `./komek import requests`.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.city import ROOT
from benchmarks.command import run
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
CORES = 2  # of the machine that the promises are made for


@dataclass(frozen=True)
class Load:
    """Requests a second from opening the file to the last commit, and processor time for each."""

    rate: float
    cpu_us: float


def measure(home: Path) -> Iterator[Row]:
    """Rates in bulk, beside living work and of bare COPY-then-index; then what they cost.

    import.rate and import.rate_live are what this machine does, as busy as it is; import.cpu_us and
    import.cpu_us_live say whether two such cores could keep the same promises.
    """
    with tempfile.TemporaryDirectory(prefix="komek-import-") as directory:
        place = Path(directory)
        place.chmod(0o711)  # the database's own account has to pass through
        mapping = _mapping(place)
        with served(place / "home") as url:
            bulk = _imported(url, place, _file(place, 0), mapping)
            bare = _bare(url, place)
            live = _imported(url, place, _file(place, 1), mapping)
    yield _rate("import.rate", bulk, LEAST_BULK, bare)
    yield Row(
        "import.of_bare", "ratio", bulk.rate / bare.rate, limit=LEAST_OF_BARE, n=ROWS,
        better="higher",
    )  # fmt: skip
    yield _rate("import.rate_live", live, LEAST_LIVE, bare)
    yield _cost("import.cpu_us", bulk, LEAST_BULK, bare)
    yield _cost("import.cpu_us_live", live, LEAST_LIVE, bare)


def _rate(name: str, load: Load, least: float, peer: Load) -> Row:
    return Row(name, "cases/s", load.rate, limit=least, peer=peer.rate, n=ROWS, better="higher")


def _cost(name: str, load: Load, least: float, peer: Load) -> Row:
    return Row(name, "us", load.cpu_us, limit=CORES * 1e6 / least, peer=peer.cpu_us, n=ROWS)


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


def _imported(url: str, place: Path, file: Path, mapping: Path) -> Load:
    command: list[str | Path] = [sys.executable, "-m", "komek.cli", "import", "requests", file]
    command += ["--mapping", mapping, "--rejects", place / "findings.csv"]
    done = run(command, _environment(url, place))
    found = RESULT.search(done.said)
    assert found, done.said
    stored, seconds = int(found[1].replace(",", "")), float(found[2])
    # Some requests come to lie in an hour that the clocks skipped, and are rejected.
    assert stored > 0.999 * ROWS, done.said
    return Load(stored / seconds, 1e6 * done.cpu_seconds / stored)


def _bare(url: str, place: Path) -> Load:
    files = place / "bare"
    files.mkdir()
    command: list[str | Path] = [sys.executable, "-m", "benchmarks.import_bare"]
    run([*command, "out", files], _environment(url, place))
    done = run([*command, "in", files], _environment(url, place))
    seconds: dict[str, float] = json.loads(done.said.splitlines()[-1])
    shutil.rmtree(files)
    return Load(ROWS / sum(seconds.values()), 1e6 * done.cpu_seconds / ROWS)


def _environment(url: str, place: Path) -> dict[str, str]:
    return {"DATABASE_URL": url, "KOMEK_HOME": str(place / "home")}
