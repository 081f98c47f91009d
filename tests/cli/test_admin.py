"""`./komek admin` makes the first administrator of a city that has nobody yet."""

from pathlib import Path

import pytest

from tests.cli.running import komek


def test_a_city_without_anybody_gets_its_first_administrator(city_home: Path) -> None:
    before = komek("doctor", "--home", str(city_home)).stdout
    assert "nobody yet; ./komek admin EMAIL makes one" in before
    done = komek("admin", "Boss@city.kz", "--name", "Ж. Жан", "--home", str(city_home))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("boss@city.kz is administrator")
    after = " ".join(komek("doctor", "--home", str(city_home)).stdout.split())
    assert "Administrators live 1" in after
    again = komek("admin", "boss@city.kz", "--home", str(city_home))
    assert (again.returncode, again.stderr) == (1, "The user holds this role already.\n")


@pytest.mark.parametrize("wrong", ["nobody", "a@", "+77015551474"])
def test_only_an_address_for_letters_will_do(city_home: Path, wrong: str) -> None:
    done = komek("admin", wrong, "--home", str(city_home))
    assert (done.returncode, done.stderr) == (1, "This is not an e-mail address.\n")


def test_without_a_city(home: Path) -> None:
    done = komek("admin", "boss@city.kz", "--home", str(home))
    assert (done.returncode, done.stderr) == (1, f"There is no city in {home}.\n")
