"""Installs Debian packages for the tests, where we may."""

import os
import shutil

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
