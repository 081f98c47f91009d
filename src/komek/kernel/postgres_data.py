"""The data directory: where it lies, how it is created, whose version it is."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from komek.kernel.postgres_account import Account
from komek.kernel.postgres_errors import PostgresError
from komek.kernel.postgres_programs import PLAIN_ENVIRONMENT, Programs

ROLE = "komek"
DATABASE = "komek"
BUILTIN_LOCALES_SINCE = 17
SYSTEM_STORAGE = Path("/var/lib/komek")

# The superuser can never sign in: one flaw in a query must not become the whole machine.
ACCESS_RULES = f"local all {ROLE} scram-sha-256\n"


def prepare_storage(home: Path, account: Account) -> Path:
    """The directory `home`/postgres, owned by the account.

    When root's home is closed to the account (a clone under /root, a private temporary directory)
    the directory lies under /var/lib/komek and the home holds a link to it.
    """
    storage = home / "postgres"
    if storage.exists():
        return storage.resolve()
    if storage.is_symlink():
        raise PostgresError(f"The database of {home} is gone: {storage.readlink()} does not exist.")
    _make_directory(home, mode=0o711)
    if account.may_enter(home):
        _make_directory(storage, mode=0o700)
        account.give(storage)
        return storage.resolve()
    elsewhere = SYSTEM_STORAGE / secrets.token_hex(8)
    _make_directory(SYSTEM_STORAGE, mode=0o711)
    _make_directory(elsewhere, mode=0o700)
    account.give(elsewhere)
    storage.symlink_to(elsewhere)
    return elsewhere


def _make_directory(directory: Path, mode: int) -> None:
    """Create it with exactly this mode, whatever the caller's umask; leave an existing one."""
    if not directory.exists():
        directory.mkdir(parents=True)
        directory.chmod(mode)


def ensure_data(storage: Path, programs: Programs, account: Account, durable: bool) -> Path:
    """The data directory, created when there is none; raises PostgresError for another's."""
    data = storage / "data"
    if not data.exists():
        _create(data, programs, account, password(storage), durable)
    made_by = int((data / "PG_VERSION").read_text())
    if made_by != programs.major:
        raise PostgresError(
            f"The database in {data} was made by PostgreSQL {made_by} and this is PostgreSQL "
            f"{programs.major}: back it up with the old version and restore it into an empty home."
        )
    if data.stat().st_uid != account.uid:
        raise PostgresError(
            f"The database in {data} belongs to another user (number {data.stat().st_uid})."
        )
    return data


def password(storage: Path) -> str:
    """The application role's password, made on first use and readable by us alone."""
    file = storage / "password"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as output:
            output.write(secrets.token_urlsafe(24))
    return file.read_text()


def _create(data: Path, programs: Programs, account: Account, secret: str, durable: bool) -> None:
    """Create the cluster beside its place and move it there when it is whole."""
    draft = data.with_name("data.new")
    shutil.rmtree(draft, ignore_errors=True)
    options = [f"--pgdata={draft}", "--username=postgres", "--auth=reject", "--encoding=UTF8"]
    options += ["--data-checksums", *_locale(programs)]
    if not durable:
        options.append("--no-sync")
    _run([programs.path("initdb"), *options], account)
    (draft / "pg_hba.conf").write_text(ACCESS_RULES)
    single = ["--single", "-j", "-D", str(draft), "-c", f"fsync={durable}", "template1"]
    _run([programs.path("postgres"), *single], account, statements=_first_statements(secret))
    draft.rename(data)


def _locale(programs: Programs) -> list[str]:
    """Order and letters that are the same on every machine, whatever its system library."""
    if programs.major >= BUILTIN_LOCALES_SINCE:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale-provider=libc", "--locale=C.UTF-8"]


def _first_statements(secret: str) -> str:
    """What a superuser has to do once, in single-user mode, before anybody can connect."""
    return ";\n\n".join(
        [
            f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{secret}'",
            "CREATE EXTENSION pg_stat_statements",
            f"GRANT pg_read_all_stats TO {ROLE}",
            f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {ROLE}",
            # So that an import may check the foreign keys of a whole batch at once. Nothing it
            # could not do anyway: tables belong to it, with all their triggers.
            f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}",
            f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
            "",
        ]
    )


def _run(command: list[str], account: Account, statements: str = "") -> None:
    """Run one of PostgreSQL's programs to its end; raises PostgresError with its last line."""
    done = subprocess.run(
        command,
        env=PLAIN_ENVIRONMENT,
        input=statements,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **account.options(),
    )
    failed = done.returncode != 0 or "ERROR:" in done.stdout
    if failed:
        lines = done.stdout.strip().splitlines() or ["no reason given"]
        reason = next((line for line in lines if "error" in line.lower()), lines[-1])
        raise PostgresError(f"PostgreSQL's database could not be created: {reason.strip()}")
