"""Statements whose best plan depends on their values: a span of days, a corner of the map."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def planned_by_values() -> Iterator[None]:
    """Within the block statements are planned for their values each time, and never prepared.

    Planning takes a millisecond. A prepared statement that was used five times is planned for any
    values instead, and what suits any span of days reads all of them.
    """
    connection.ensure_connection()
    pooled: Any = connection.connection
    usual = pooled.prepare_threshold
    pooled.prepare_threshold = None
    try:
        yield
    finally:
        pooled.prepare_threshold = usual
