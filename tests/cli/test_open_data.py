"""`./komek open-data`: needs a city, and publishes what it has."""

import json
from pathlib import Path

from tests.cli.running import komek


def test_without_a_city(home: Path) -> None:
    done = komek("open-data", "--home", str(home))
    assert done.returncode == 1
    assert done.stderr.strip() == f"There is no city in {home}."


def test_a_city_without_cases(city_home: Path) -> None:
    done = komek("open-data", "--home", str(city_home))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "0 cases in 0 months, 0 of them written now."
    found = json.loads((city_home / "open-data" / "index.json").read_text())
    assert (found["rows"], found["months"]) == (0, [])
