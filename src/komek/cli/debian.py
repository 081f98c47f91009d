"""Debian packages for the tests: installed where we may, or only unpacked into a folder."""

import fcntl
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from komek.cli.processes import quiet

QUIETLY = {"DEBIAN_FRONTEND": "noninteractive"}


def may_install() -> bool:
    """Only root, and only where there is apt-get."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str) -> bool:
    """Install one package without asking; returns whether it worked."""
    print(f"Installing Debian's {package} for the tests ...", flush=True)
    command = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", package]
    if quiet(command, QUIETLY).returncode == 0:
        return True
    quiet(["apt-get", "update", "--quiet"], QUIETLY)
    return quiet(command, QUIETLY).returncode == 0


def unpacked(packages: Sequence[str], folder: Path) -> Path | None:
    """Fetch packages and unpack them below a folder, as they would lie below the root.

    Nothing is installed, nothing of them is run. Returns the folder, None where there is no
    Debian or nothing can be fetched.
    """
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return None
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        # Tests side by side want the same folder, whole.
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _unpacked(packages, folder)


def _unpacked(packages: Sequence[str], folder: Path) -> Path | None:
    done = folder / "unpacked"
    if done.exists() and done.read_text().split() == list(packages):
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    archives = folder / "archives"
    archives.mkdir(parents=True)
    print(f"Fetching Debian's {', '.join(packages)} for the tests ...", flush=True)
    command = ["apt-get", "download", "--quiet", *packages]
    if quiet(command, QUIETLY, cwd=archives).returncode != 0:
        quiet(["apt-get", "update", "--quiet"], QUIETLY)
        if quiet(command, QUIETLY, cwd=archives).returncode != 0:
            return None
    for archive in sorted(archives.glob("*.deb")):
        if quiet(["dpkg-deb", "--extract", str(archive), str(folder)]).returncode != 0:
            return None
    shutil.rmtree(archives)
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o777)  # nobody becomes root by running these
    done.write_text("\n".join(packages))
    return folder
