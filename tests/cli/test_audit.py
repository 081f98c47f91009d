"""`./komek audit` says whether the trail is what it was."""

import re
from pathlib import Path

from tests.cli.running import komek

NOBODY_CHANGED_IT = re.compile(
    r"No fingerprint has been taken so far\.\n"
    r"|(\d{4}-\d\d-\d\d  [0-9a-f]{64}  same  [\d,]+ entries\n)+"
)


def test_the_trail_of_a_city_is_what_it_was(city_home: Path) -> None:
    done = komek("audit", "--home", str(city_home))
    assert done.returncode == 0, done.stderr
    assert NOBODY_CHANGED_IT.fullmatch(done.stdout)


def test_a_day_that_is_none(city_home: Path) -> None:
    done = komek("audit", "--since", "yesterday", "--home", str(city_home))
    assert done.returncode == 2
    assert "yesterday is no day such as 2026-03-18" in done.stderr


def test_without_a_city(home: Path) -> None:
    done = komek("audit", "--home", str(home))
    assert (done.returncode, done.stderr) == (1, f"There is no city in {home}.\n")
