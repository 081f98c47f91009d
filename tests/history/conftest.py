"""Imports into a database of their own, and where the real files are, when they are there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.utils import translation

SAMPLES = Path(__file__).with_name("samples")
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "311"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences are compared with those of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def samples() -> Path:
    """Invented files of about twenty rows in each of the five layouts."""
    return SAMPLES


@pytest.fixture
def real_files() -> Path:
    """The cities' real files, which do not come along."""
    if not REAL.is_dir():
        pytest.skip("The cities' real files are not beside the checkout (shared/data/311).")
    return REAL


@pytest.fixture
def own_database(transactional_db: None) -> Iterator[None]:
    """An empty database that several connections see.

    Django empties its tables after such a test; it knows nothing of partitioned ones.
    """
    _empty_partitioned_tables()
    yield
    _empty_partitioned_tables()


def _empty_partitioned_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE cases_event, kernel_audit")
