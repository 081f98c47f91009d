"""A city's backup becomes the same city in another home."""

from pathlib import Path

import psycopg
import pytest

from komek.kernel.postgres import running_address, served
from tests.cli.running import komek, running


def write_city(home: Path, word: str) -> None:
    """A table, a file and a key that say `word`."""
    with served(home) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS city_words (word text)")
        connection.execute("INSERT INTO city_words VALUES (%s)", [word])
    (home / "files" / "ab").mkdir(parents=True, exist_ok=True)
    (home / "files" / "ab" / word).write_text(word)
    (home / "secret_key").write_text(word)


def words_of(home: Path) -> list[str]:
    with served(home) as url, psycopg.connect(url) as connection:
        query = "SELECT word FROM city_words ORDER BY word"
        return [row[0] for row in connection.execute(query)]


def files_of(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "files").rglob("*") if path.is_file())


@pytest.fixture
def backup(city_home: Path, tmp_path: Path) -> Path:
    write_city(city_home, "aqsha")
    done = komek("backup", str(tmp_path / "city.komek"), "--home", str(city_home))
    assert (done.returncode, done.stderr) == (0, "")
    return tmp_path / "city.komek"


def test_a_backup_becomes_the_same_city_in_an_empty_home(backup: Path, home: Path) -> None:
    done = komek("restore", str(backup), "--home", str(home))
    assert (done.returncode, done.stderr) == (0, "")
    assert words_of(home) == ["aqsha"]
    assert files_of(home) == ["aqsha"]
    assert (home / "secret_key").read_text() == "aqsha"
    with running(home) as city:
        assert city.answers()


def test_words_for_searching_are_taken_up_anew_and_not_kept_twice(
    city_home: Path, home: Path, tmp_path: Path
) -> None:
    with served(city_home) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE cases_search_17 AS SELECT 'Зарубежнова' AS terms")
    file = tmp_path / "city.komek"
    komek("backup", str(file), "--home", str(city_home))
    komek("restore", str(file), "--home", str(home))
    with served(home) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM cases_search_17").fetchone() == (0,)


def test_a_session_that_was_ended_does_not_come_back(
    city_home: Path, home: Path, tmp_path: Path
) -> None:
    with served(city_home) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS django_session (session_key text)")
        connection.execute("TRUNCATE django_session CASCADE")
        connection.execute(
            "INSERT INTO django_session SELECT (json_populate_record(NULL::django_session, %s)).*",
            ['{"session_key": "lost", "session_data": "x", "expire_date": "2099-01-01"}'],
        )
    file = tmp_path / "city.komek"
    komek("backup", str(file), "--home", str(city_home))
    komek("restore", str(file), "--home", str(home))
    with served(home) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


def test_a_city_that_is_there_is_kept_unless_forced(
    backup: Path, city_home: Path, home: Path
) -> None:
    write_city(city_home, "later")
    refused = komek("restore", str(backup), "--home", str(city_home))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"There is a city in {city_home} already: use an empty --home, or --force.\n"
    )
    assert words_of(city_home) == ["aqsha", "later"]
    forced = komek("restore", str(backup), "--force", "--home", str(city_home))
    assert (forced.returncode, forced.stderr) == (0, "")
    assert words_of(city_home) == ["aqsha"]
    assert files_of(city_home) == ["aqsha"]


def test_a_damaged_backup_changes_nothing(backup: Path, city_home: Path) -> None:
    write_city(city_home, "later")
    content = bytearray(backup.read_bytes())
    content[5000] ^= 1
    backup.write_bytes(content)
    refused = komek("restore", str(backup), "--force", "--home", str(city_home))
    assert refused.returncode == 1
    assert "is damaged" in refused.stderr
    assert words_of(city_home) == ["aqsha", "later"]


@pytest.mark.long
def test_a_running_city_is_backed_up_and_not_restored_over(city_home: Path, tmp_path: Path) -> None:
    with running(city_home) as city:
        file = tmp_path / "running.komek"
        done = komek("backup", str(file), "--home", str(city_home))
        assert (done.returncode, done.stderr) == (0, "")
        refused = komek("restore", str(file), "--force", "--home", str(city_home))
        assert refused.returncode == 1
        assert f"(process {city.supervisor.pid}): stop it first." in refused.stderr
        assert city.answers()


@pytest.mark.long
def test_an_outside_database_is_backed_up_and_restored(
    backup: Path, city_home: Path, home: Path, tmp_path: Path
) -> None:
    with running(city_home):
        address = running_address(city_home)
        file = tmp_path / "outside.komek"
        done = komek("backup", str(file), "--home", str(home), DATABASE_URL=address)
        assert (done.returncode, done.stderr) == (0, "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE elsewhere")
        other = address.replace("/komek?", "/elsewhere?")
        done = komek("restore", str(file), "--home", str(home), DATABASE_URL=other)
        assert (done.returncode, done.stderr) == (0, "")
        with psycopg.connect(other) as connection:
            rows = connection.execute("SELECT word FROM city_words").fetchall()
    assert rows == [("aqsha",)]


def test_there_is_nothing_to_back_up_in_an_empty_home(home: Path, tmp_path: Path) -> None:
    refused = komek("backup", str(tmp_path / "city.komek"), "--home", str(home))
    assert (refused.returncode, refused.stderr) == (1, f"There is no city in {home}.\n")
    assert not list(tmp_path.iterdir())


def test_a_backup_goes_into_a_directory_that_exists(home: Path) -> None:
    refused = komek("backup", "/nowhere/city.komek", "--home", str(home))
    assert (refused.returncode, refused.stderr) == (1, "There is no directory /nowhere.\n")
