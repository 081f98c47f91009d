"""How long to wait before a parcel is tried again: pauses that grow, and an end of trying."""

import random
from datetime import timedelta

GROWTH = 3
LONGEST = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=3)
JITTER = 0.2
MOST_GROWN = 15


def pause(attempts: int, first: timedelta, chance: float | None = None) -> timedelta:
    """The pause after so many tries in vain, from `first` to six hours.

    chance: from 0 to 1, random if left out; moves the pause by up to a fifth, so that what failed
    together does not come again together.
    """
    longest = max(LONGEST, first)
    # Far above the longest pause, and far below where numbers end.
    grown = min(first * GROWTH ** min(max(attempts, 1) - 1, MOST_GROWN), longest)
    drawn = random.random() if chance is None else chance  # noqa: S311 - nobody guards secrets by it
    return grown * (1 - JITTER + 2 * JITTER * drawn)


def is_over(trying_for: timedelta) -> bool:
    """Whether it was tried for long enough."""
    return trying_for >= GIVE_UP_AFTER
