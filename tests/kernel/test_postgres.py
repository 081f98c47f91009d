"""The embedded server keeps what was committed and starts again after every way of dying."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import psycopg
import pytest

from komek.kernel.postgres import AlreadyRunning, EmbeddedServer, PostgresError, served
from komek.kernel.postgres_leftovers import living_postmaster


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(home, durable=False)
    yield server
    server.stop()


def store(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def stored(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY word")]


def postmaster_pid(home: Path) -> int:
    postmaster = living_postmaster((home / "postgres" / "data").resolve())
    assert postmaster is not None
    return postmaster.process.pid


def test_what_was_committed_is_there_after_a_restart(server: EmbeddedServer) -> None:
    store(server.start(), "қала")
    server.stop()
    assert not server.running()
    assert stored(server.start()) == ["қала"]


def test_letters_are_ordered_and_folded_alike_on_every_machine(server: EmbeddedServer) -> None:
    with psycopg.connect(server.start()) as connection:
        row = connection.execute("SELECT upper('әңгіме'), 'я' < 'ә', 'A' < 'a'").fetchone()
        checksums = connection.execute("SHOW data_checksums").fetchone()
    assert row == ("ӘҢГІМЕ", True, True)
    assert checksums == ("on",)


def test_the_server_is_safe_against_power_cuts_unless_told_otherwise(home: Path) -> None:
    with served(home) as url, psycopg.connect(url) as connection:
        settings = [
            connection.execute(f"SHOW {name}").fetchone()
            for name in ("fsync", "synchronous_commit", "full_page_writes", "listen_addresses")
        ]
    assert settings == [("on",), ("on",), ("on",), ("",)]


def test_nobody_signs_in_without_the_password_nor_as_superuser(server: EmbeddedServer) -> None:
    url = server.start()
    parts = psycopg.conninfo.conninfo_to_dict(url)
    for wrong in ({"password": "wrong"}, {"user": "postgres"}):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(**{**parts, **wrong})
    assert (server.home / "postgres" / "password").stat().st_mode & 0o077 == 0


def test_the_log_holds_no_values_of_a_failed_statement(server: EmbeddedServer) -> None:
    with psycopg.connect(server.start(), autocommit=True) as connection:
        connection.execute("CREATE TABLE people (name text UNIQUE)")
        connection.execute("INSERT INTO people VALUES ('Айгүл Серік')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('Айгүл Серік')")
    log = (server.home / "logs" / "postgres.log").read_text()
    assert "people_name_key" in log
    assert "Айгүл" not in log


def test_it_starts_again_after_kill_9_of_the_database(server: EmbeddedServer, home: Path) -> None:
    url = server.start()
    store(url, "before")
    os.kill(postmaster_pid(home), signal.SIGKILL)
    while server.running():
        time.sleep(0.01)
    assert (home / "postgres" / "data" / "postmaster.pid").exists()
    assert stored(server.start()) == ["before"]


def test_a_backend_that_outlived_its_postmaster_is_ended_first(
    server: EmbeddedServer, home: Path
) -> None:
    busy = psycopg.connect(server.start())
    backend = psutil.Process(busy.info.backend_pid)
    backend.suspend()  # it cannot notice that its postmaster is gone
    os.kill(postmaster_pid(home), signal.SIGKILL)
    resume = subprocess.Popen(["sh", "-c", f"sleep 1; kill -CONT {backend.pid}"])
    url = server.start()
    assert resume.wait() == 0
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not backend.is_running() or backend.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("lock", ["data/postmaster.pid", "run/.s.PGSQL.5432.lock"])
def test_a_stale_lock_that_names_a_living_stranger_is_no_obstacle(
    server: EmbeddedServer, home: Path, lock: str
) -> None:
    store(server.start(), "kept")
    pid_file = home / "postgres" / lock
    lines = pid_file.read_text().splitlines()
    server.stop()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        assert stored(server.start()) == ["kept"]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_second_server_on_the_same_home_is_refused(server: EmbeddedServer, home: Path) -> None:
    url = server.start()
    with pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"):
        EmbeddedServer(home).start()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_command_borrows_the_running_server_and_leaves_it_running(
    server: EmbeddedServer, home: Path
) -> None:
    url = server.start()
    with served(home) as borrowed:
        assert borrowed == url
    assert server.running()


def test_a_command_without_a_running_server_starts_one_and_stops_it(home: Path) -> None:
    with served(home) as url:
        store(url, "alone")
        pid = postmaster_pid(home)
    assert not psutil.pid_exists(pid)


def test_data_of_another_major_version_is_refused(server: EmbeddedServer, home: Path) -> None:
    server.start()
    server.stop()
    (home / "postgres" / "data" / "PG_VERSION").write_text("13\n")
    with pytest.raises(PostgresError, match=r"made by PostgreSQL 13 .* restore it into an empty"):
        server.start()


def test_a_half_made_database_is_made_anew(server: EmbeddedServer, home: Path) -> None:
    server.start()
    server.stop()
    data = home / "postgres" / "data"
    (data / "global" / "pg_control").unlink()
    data.rename(data.with_name("data.new"))
    store(server.start(), "whole")


def test_a_server_that_cannot_start_says_why(server: EmbeddedServer, home: Path) -> None:
    server.start()
    server.stop()
    (home / "postgres" / "data" / "pg_hba.conf").write_text("nonsense\n")
    with pytest.raises(PostgresError, match=r"could not load .*pg_hba.conf"):
        server.start()
    with served_after_repair(home) as url:
        store(url, "repaired")


def served_after_repair(home: Path) -> AbstractContextManager[str]:
    (home / "postgres" / "data" / "pg_hba.conf").write_text("local all komek scram-sha-256\n")
    return served(home)


def test_a_deep_home_gets_a_short_socket(home: Path) -> None:
    server = EmbeddedServer(home / "/".join(["deep" * 5] * 6), durable=False)
    try:
        url = server.start()
        store(url, "deep")
    finally:
        server.stop()
    assert not Path(str(psycopg.conninfo.conninfo_to_dict(url)["host"])).exists()


def test_the_caller_s_environment_changes_nothing(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGPORT": "1", "PGDATA": "/nowhere", "PGUSER": "x", "LC_ALL": "xx"}.items():
        monkeypatch.setenv(name, value)
    store(server.start(), "plain")


def test_a_killed_supervisor_takes_its_server_along_and_may_return_at_once(home: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(home)], stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    store(supervisor.stdout.readline().strip(), "survived")
    supervisor.kill()
    supervisor.wait()
    with served(home) as url:
        assert stored(url) == ["survived"]


SUPERVISE = """
import pathlib, sys, time
from komek.kernel.postgres import EmbeddedServer
print(EmbeddedServer(pathlib.Path(sys.argv[1]), durable=False).start(), flush=True)
time.sleep(60)
"""
