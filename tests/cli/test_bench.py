"""A benchmark's figures and the lines that scripts read."""

import json
import os
from pathlib import Path

import pytest

from benchmarks.memory import proportional_megabytes
from benchmarks.row import Row
from komek.cli import bench, main

SMALL = """
from benchmarks.row import Row

def measure(home):
    yield Row("small.one", "s", 2.0)
"""


def test_a_row_has_the_promised_fields() -> None:
    line = Row("intake.cpu_ms", "ms", 1.23456, limit=3.0, peer=56.0, n=5).as_json()
    machine = line.pop("machine")
    assert line == {
        "name": "intake.cpu_ms",
        "unit": "ms",
        "ours": 1.235,
        "limit": 3.0,
        "peer": 56.0,
        "ratio_to_limit": 0.4115,
        "ratio_to_peer": 0.02205,
        "n": 5,
    }
    assert "cores" in str(machine)


def test_what_is_not_there_is_null() -> None:
    line = Row("start.cold_s", "s", 12.0).as_json()
    absent = [line[name] for name in ("limit", "peer", "ratio_to_limit", "ratio_to_peer")]
    assert absent == [None] * 4


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (Row("a", "ms", 3.0, limit=3.0), True),
        (Row("a", "ms", 3.1, limit=3.0), False),
        (Row("a", "1/s", 2.9, limit=3.0, better="higher"), False),
        (Row("a", "1/s", 3.0, limit=3.0, better="higher"), True),
        (Row("a", "ms", 3.1), True),
    ],
)
def test_a_limit_is_kept_or_not(row: Row, kept: bool) -> None:
    assert row.within_limit is kept


def test_lines_go_to_the_console_and_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "benchmarks").mkdir()
    monkeypatch.setattr(bench, "BENCHMARKS", tmp_path / "benchmarks")
    (tmp_path / "benchmarks" / "small.py").write_text(SMALL)
    (tmp_path / "benchmarks" / "helper.py").write_text("VALUE = 1\n")
    monkeypatch.setattr("benchmarks.__path__", [str(tmp_path / "benchmarks")])
    assert main(["bench", "--json", str(tmp_path / "rows.json")]) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed)["name"] == "small.one"
    assert (tmp_path / "rows.json").read_text() == printed


def test_an_unknown_measure_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "nothing"]) == 1
    assert "There is no measure 'nothing'; there are: " in capsys.readouterr().err


def test_memory_is_counted_once_for_a_process() -> None:
    assert 5 < proportional_megabytes(os.getpid()) < 2000
