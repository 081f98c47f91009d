"""`./komek privacy canary`: the whole life of planted persons, from the doors to a restore."""

import pytest

from tests.cli.running import komek


@pytest.mark.long
def test_planted_persons_are_found_nowhere() -> None:
    done = komek("privacy", "canary")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "FOUND" not in done.stdout
    assert done.stdout.splitlines()[-1].startswith("No findings in ")


def test_there_is_only_the_canary() -> None:
    done = komek("privacy", "parrot")
    assert done.returncode == 2
    assert "canary" in done.stderr
