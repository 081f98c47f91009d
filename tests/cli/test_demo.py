"""`./komek demo`: what it takes and refuses, and a city that is built and not built over."""

import json
from pathlib import Path

import pytest

from tests.cli.running import komek


@pytest.mark.parametrize(
    "arguments",
    [
        ["--cases", "12"],
        ["--cases", "many"],
        ["--seed", "-1"],
        ["--until", "yesterday"],
        ["--truth"],
    ],
)
def test_wrong_usage_is_said_before_anything_begins(arguments: list[str], home: Path) -> None:
    done = komek("demo", "--home", str(home), *arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr
    assert list(home.iterdir()) == []


def test_a_truth_that_could_not_be_written_is_refused_before_the_work(home: Path) -> None:
    done = komek("demo", "--home", str(home), "--truth", str(home / "nowhere" / "truth.jsonl"))
    assert done.returncode == 1
    assert "There is no directory for" in done.stderr
    assert list(home.iterdir()) == []


@pytest.mark.long
def test_a_city_is_built_with_its_truth_and_not_built_over(home: Path, tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    command = ["demo", "--home", str(home), "--cases", "1000", "--until", "2026-11-23"]
    done = komek(*command, "--truth", str(truth))
    assert done.returncode == 0, done.stderr
    assert "./komek run" in done.stdout
    lines = [json.loads(line) for line in truth.read_text().splitlines()]
    assert lines[0]["requests"] == 1000
    assert lines[0]["until"] == "2026-11-23"
    again = komek(*command)
    assert again.returncode == 1
    assert again.stderr.strip() == "There are cases already: only an empty city can be filled."
