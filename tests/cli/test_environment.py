"""A fresh clone makes its own environment, once, and says in one sentence what it lacks."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from komek.cli.places import ROOT
from tests.cli.running import environment

TOOLS = ("sh", "cat", "cksum", "dirname", "readlink", "env")
ANCIENT = '#!/bin/sh\necho "Python 3.8.10"\nexit 1\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The checkout as git would bring it: without environment, caches and state."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    clone = tmp_path / "a clone"
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).exists():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    return clone


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A PATH with the script's few tools and no Python."""
    directory = tmp_path / "bin"
    directory.mkdir()
    for tool in TOOLS:
        (directory / tool).symlink_to(str(shutil.which(tool)))
    return directory


def komek(clone: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    variables = environment(**more)
    command = [str(clone / "komek"), *arguments]
    return subprocess.run(command, env=variables, cwd="/", capture_output=True, text=True)


def test_without_python_it_says_what_to_install(clone: Path, bare_path: Path) -> None:
    refused = komek(clone, "doctor", PATH=str(bare_path))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Komek needs Python 3.11 or newer: install it first")
    assert refused.stderr.count("\n") == 1
    assert not (clone / ".venv").exists()


def test_an_old_python_is_passed_over(clone: Path, bare_path: Path) -> None:
    for name in ("python3", "python3.11"):
        (bare_path / name).write_text(ANCIENT)
        (bare_path / name).chmod(0o755)
    refused = komek(clone, "doctor", PATH=str(bare_path))
    assert (refused.returncode, "Python 3.11 or newer" in refused.stderr) == (1, True)


def test_without_the_venv_module_it_says_what_to_install(clone: Path, tmp_path: Path) -> None:
    """Debian's python3 without python3-venv: ensurepip cannot be imported."""
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    refused = komek(clone, "doctor", PYTHONPATH=str(tmp_path))
    assert refused.returncode == 1
    sentence = refused.stderr.splitlines()[-1]
    assert sentence.startswith("Komek needs Python's venv module: install it first")


@pytest.mark.long
def test_a_fresh_clone_makes_its_environment_once(clone: Path) -> None:
    first = komek(clone, "doctor")
    assert (first.returncode, "Preparing Komek's environment" in first.stderr) == (0, True)
    began = time.monotonic()
    second = komek(clone, "doctor")
    assert (second.returncode, second.stderr) == (0, "")
    assert time.monotonic() - began < 5
    assert not list((clone / ".venv").glob("lib/*/site-packages/pytest"))


@pytest.mark.long
def test_two_at_once_make_one_whole_environment(clone: Path) -> None:
    command = [str(clone / "komek"), "doctor"]
    both = [
        subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL) for _ in range(2)
    ]
    assert [process.wait() for process in both] == [0, 0]


@pytest.mark.long
def test_a_half_made_environment_is_completed(clone: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to("/nowhere/python")
    assert komek(clone, "doctor").returncode == 0


@pytest.mark.long
def test_the_tests_bring_their_own_packages_and_run_keeps_them(clone: Path) -> None:
    assert komek(clone, "bench", "nothing").returncode == 1
    assert list((clone / ".venv").glob("lib/*/site-packages/pytest"))
    assert komek(clone, "doctor").returncode == 0
    assert list((clone / ".venv").glob("lib/*/site-packages/pytest"))
