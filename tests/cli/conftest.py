"""A home that a whole module of tests shares."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def module_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="komek-module-"))
    home.chmod(0o711)
    yield home
    shutil.rmtree(home, ignore_errors=True)
