"""The system account that PostgreSQL runs as: ours, or an unprivileged one when we are root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from komek.kernel.postgres_errors import PostgresError

ROOT = 0


@dataclass(frozen=True)
class Account:
    """A system account; `switch` says whether a child has to change over to it."""

    uid: int
    gid: int
    switch: bool

    def options(self) -> dict[str, Any]:
        """Keyword arguments for subprocess that make the child run as this account.

        The working directory is the root: PostgreSQL refuses to start where it cannot look.
        """
        if not self.switch:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def may_enter(self, directory: Path) -> bool:
        """Whether the account can reach `directory`; tried, because modes do not tell it all."""
        if not self.switch:
            return os.access(directory, os.X_OK)
        try:
            found = subprocess.run(["test", "-x", str(directory)], check=False, **self.options())
        except OSError as error:
            raise PostgresError(
                "PostgreSQL never runs as root and this machine does not let root become another "
                "user: run ./komek as an ordinary user, or set DATABASE_URL."
            ) from error
        return found.returncode == 0

    def give(self, path: Path) -> None:
        """Make the account the owner of `path` (and of it alone)."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def choose_account(home: Path) -> Account:
    """Ourselves; as root the owner of the database, else of the home, else `nobody`."""
    if os.geteuid() != ROOT:
        return Account(os.geteuid(), os.getegid(), switch=False)
    for path in (home / "postgres" / "data", home):
        if path.exists() and (owner := path.stat().st_uid) != ROOT and (known := _known(owner)):
            return Account(owner, known.pw_gid, switch=True)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, switch=True)


def _known(uid: int) -> pwd.struct_passwd | None:
    """The password entry, without which initdb refuses to work."""
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None
