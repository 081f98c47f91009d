"""A prepared city's home, made once for all tests and copied for each that wants one."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.running import running


@pytest.fixture(scope="session")
def prepared_home() -> Iterator[Path]:
    """A home whose database has all tables and no city; nobody runs on it."""
    with _temporary_home() as home:
        with running(home):
            pass
        yield home


@pytest.fixture
def city_home(prepared_home: Path) -> Iterator[Path]:
    """A copy of the prepared home for one test."""
    with _copy(prepared_home) as home:
        yield home


@pytest.fixture(scope="module")
def module_home(prepared_home: Path) -> Iterator[Path]:
    """A copy of the prepared home for the tests of one module."""
    with _copy(prepared_home) as home:
        yield home


@contextmanager
def _copy(prepared: Path) -> Iterator[Path]:
    with _temporary_home() as home:
        # Owners and modes matter to the database, and only cp keeps them all.
        subprocess.run(["cp", "-a", f"{prepared}/.", str(home)], check=True)
        (home / "console.log").unlink()
        yield home


@contextmanager
def _temporary_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="komek-city-"))
    home.chmod(0o711)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)
