"""Makes the environment in .venv; runs before any package is there, with Python alone."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
UV = "uv==0.13.9"
UV_HOME = ENVIRONMENT / UV.replace("==", "-")


def main(packages: str, wanted: str) -> str | None:
    """Make the environment for "run" or "dev" packages; returns what went wrong, if anything."""
    with _alone():
        if _stamp("dev", wanted) or _stamp(packages, wanted):
            return None  # another ./komek made it while we waited
        print("Preparing Komek's environment in .venv (once, about a minute) ...", file=sys.stderr)
        if problem := _create() or _install_uv() or _install(packages):
            return problem
        _stamp_file(packages).write_text(wanted + "\n")
    return None


@contextmanager
def _alone() -> Iterator[None]:
    """Let one ./komek at a time change the environment; the system frees the lock of the dead."""
    directory = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield
    finally:
        os.close(directory)


def _stamp_file(packages: str) -> Path:
    return ENVIRONMENT / f"komek-{packages}"


def _stamp(packages: str, wanted: str) -> bool:
    file = _stamp_file(packages)
    return PYTHON.exists() and file.exists() and file.read_text().strip() == wanted


def _create() -> str | None:
    if PYTHON.exists() and _succeeds([PYTHON, "-c", "import encodings"]):
        return None
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not _succeeds([sys.executable, "-c", "import ensurepip, venv"]):
        return (
            "Komek needs Python's venv module: install it first "
            f"(Debian, Ubuntu: apt-get install python{version}-venv)."
        )
    if not _succeeds([sys.executable, "-m", "venv", "--clear", ENVIRONMENT]):
        return f"Python's venv module could not create {ENVIRONMENT}."
    return None


def _install_uv() -> str | None:
    if (UV_HOME / "bin" / "uv").exists():
        return None
    if not _succeeds([PYTHON, "-m", "pip", "--version"]):
        _succeeds([PYTHON, "-m", "ensurepip", "--default-pip"])
    shutil.rmtree(UV_HOME, ignore_errors=True)
    options = ["--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
    if _succeeds([PYTHON, "-m", "pip", "install", *options, "--target", UV_HOME, UV], show=True):
        return None
    return f"The installer {UV} could not be fetched from the package index (see above)."


def _install(packages: str) -> str | None:
    """Install exactly what uv.lock says; developers' packages, once there, are kept up to date."""
    with_dev = packages == "dev" or _stamp_file("dev").exists()
    command: list[str | Path] = [
        UV_HOME / "bin" / "uv",
        "sync",
        "--quiet",
        "--locked",
        "--python",
        PYTHON,
    ]
    if not with_dev:
        command.append("--no-dev")
    if _succeeds(command, show=True):
        return None
    return "Komek's packages could not be installed (see above)."


def _succeeds(command: Sequence[str | Path], show: bool = False) -> bool:
    output = None if show else subprocess.DEVNULL
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT)}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=environment,
        stdout=output,
        stderr=output,
        check=False,
    )
    return done.returncode == 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Interrupted; the next ./komek goes on from here.")
