"""`./komek audit` says whether the trail is what it was."""

from pathlib import Path

from tests.cli.running import komek


def test_a_city_without_fingerprints_has_none_to_compare(city_home: Path) -> None:
    done = komek("audit", "--home", str(city_home))
    assert (done.returncode, done.stdout) == (0, "No fingerprint has been taken so far.\n")


def test_a_day_that_is_none(city_home: Path) -> None:
    done = komek("audit", "--since", "yesterday", "--home", str(city_home))
    assert done.returncode == 2
    assert "yesterday is no day such as 2026-03-18" in done.stderr


def test_without_a_city(home: Path) -> None:
    done = komek("audit", "--home", str(home))
    assert (done.returncode, done.stderr) == (1, f"There is no city in {home}.\n")
