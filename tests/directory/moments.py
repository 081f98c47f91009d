"""The moments these tests speak of."""

from datetime import UTC, datetime, timedelta

FOUNDED = datetime(2020, 1, 1, tzinfo=UTC)
TODAY = datetime(2026, 3, 2, 6, tzinfo=UTC)


def later(days: int) -> datetime:
    """So many days after today; before it for a negative number."""
    return TODAY + timedelta(days=days)
