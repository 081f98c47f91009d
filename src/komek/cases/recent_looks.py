"""What somebody has seen of late: within a quarter of an hour the same look is one look.

Pages that follow changes fetch their list again and again. Each process remembers for itself:
where two of them show one list, the trail holds the look twice, which harms nobody.
"""

import threading
from collections.abc import Sequence
from time import monotonic

SPAN_S = 15 * 60
MOST_OF_ONE = 5_000


class RecentLooks:
    """Who saw which cases, and when, in this process."""

    def __init__(self, span_s: float = SPAN_S) -> None:
        self._span_s = span_s
        self._seen: dict[str, dict[int, float]] = {}
        self._lock = threading.Lock()

    def new(self, who: str, case_ids: Sequence[int]) -> list[int]:
        """Those of the cases that they have not seen lately."""
        oldest = monotonic() - self._span_s
        with self._lock:
            seen = self._seen.get(who, {})
            return [one for one in case_ids if seen.get(one, oldest) <= oldest]

    def remember(self, who: str, case_ids: Sequence[int]) -> None:
        """They have seen these now."""
        now = monotonic()
        with self._lock:
            seen = self._seen.setdefault(who, {})
            seen.update(dict.fromkeys(case_ids, now))
            if len(seen) > MOST_OF_ONE:
                oldest = now - self._span_s
                self._seen[who] = {one: at for one, at in seen.items() if at > oldest}

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._seen.clear()


recent_looks = RecentLooks()
