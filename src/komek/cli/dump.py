"""Dumping a database to a file and restoring it, with PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from komek.cli.failure import Failed
from komek.kernel.postgres_programs import find_programs

TABLES = """
SELECT count(*) FROM pg_class JOIN pg_namespace space ON space.oid = relnamespace
WHERE space.nspname = 'public' AND relkind IN ('r', 'p')
"""
# Taken up anew from the cases, so that a backup keeps nobody's words twice.
MADE_ANEW = "public.cases_search*"
# Sessions that were ended must not come back with a restore: everybody signs in anew.
SESSIONS = ("public.django_session", "public.surfaces_signin")
# Belongs to the server, not to the city; only a superuser could create it again.
NOT_OURS = " EXTENSION - pg_stat_statements"


def server_version(url: str) -> str:
    """Such as "18.6"; raises Failed when the database cannot be reached."""
    return str(_value(url, "SELECT split_part(current_setting('server_version'), ' ', 1)"))


def is_empty(url: str) -> bool:
    """Whether the database holds no table yet."""
    return _value(url, TABLES) == 0


def dump(url: str, file: Path) -> None:
    """Write a consistent, compressed dump; the city may go on running meanwhile."""
    left_out = [f"--exclude-table-data={tables}" for tables in (MADE_ANEW, *SESSIONS)]
    options = ["--format=custom", *left_out, f"--file={file}"]
    _run(url, "pg_dump", f"--dbname={_without_password(url)}", *options)


def restore(url: str, file: Path) -> None:
    """Restore a dump into an empty database: all of it or nothing."""
    wanted = file.with_suffix(".list")
    listing = _run(url, "pg_restore", "--list", str(file)).splitlines()
    wanted.write_text("\n".join(line for line in listing if NOT_OURS not in line))
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    target = f"--dbname={_without_password(url)}"
    _run(url, "pg_restore", *options, target, f"--use-list={wanted}", str(file))


@contextmanager
def replacement(url: str) -> Iterator[str]:
    """The address of a new database that takes the place of the one at `url` when all goes well."""
    name = str(conninfo_to_dict(url)["dbname"])
    draft = f"{name}_restored"
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as server:
        _command(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", draft)
        _command(server, "CREATE DATABASE {}", draft)
        try:
            yield make_conninfo(url, dbname=draft)
        except BaseException:
            _command(server, "DROP DATABASE {} WITH (FORCE)", draft)
            raise
        _command(server, "DROP DATABASE {} WITH (FORCE)", name)
        _command(server, "ALTER DATABASE {} RENAME TO {}", draft, name)


def _command(server: psycopg.Connection, command: str, *names: str) -> None:
    try:
        server.execute(sql.SQL(command).format(*map(sql.Identifier, names)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise Failed(
            "This database account may not create databases: restore into an empty database."
        ) from error


def _value(url: str, query: str) -> object:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            row = connection.execute(query).fetchone()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise Failed(f"The database cannot be reached: {reason}") from error
    return row[0] if row else None


def _run(url: str, program: str, *arguments: str) -> str:
    """Run one of the programs; the password travels in the environment, where `ps` cannot see."""
    done = subprocess.run(
        [_program(url, program), *arguments],
        env={"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": _password(url)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise Failed(f"{program} failed: {reason}")
    return done.stdout


def _program(url: str, name: str) -> str:
    """The system's program if it is new enough (it can TLS), else the wheel's."""
    installed = shutil.which(name)
    if installed and _major(installed) >= int(server_version(url).split(".")[0]):
        return installed
    return find_programs().path(name)


def _major(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\d+", answer.stdout)
    return int(found.group()) if found else 0


def _password(url: str) -> str:
    return str(conninfo_to_dict(url).get("password", ""))


def _without_password(url: str) -> str:
    parts = conninfo_to_dict(url)
    parts.pop("password", None)
    return make_conninfo("", **parts)
