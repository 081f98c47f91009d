"""Running other programs from a command: shown as they speak, or silent unless they fail."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from komek.cli.places import ROOT


def python(*arguments: str) -> list[str]:
    """The command line of a module or script in our own environment."""
    return [sys.executable, *arguments]


def show(command: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Run a program with our own console; returns its exit code."""
    return subprocess.run(command, cwd=ROOT, env=_with(environment), check=False).returncode


def quiet(
    command: Sequence[str], environment: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run a program and keep what it says, both streams in one text."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=_with(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _with(more: Mapping[str, str] | None) -> dict[str, str]:
    return {**os.environ, **(more or {})}
