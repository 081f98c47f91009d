"""Who stands in for somebody on leave."""

from collections.abc import Mapping


def stand_in(user_id: int, away: Mapping[int, int | None]) -> int | None:
    """Whoever is there: the user, or the first of the chain of substitutes who is not away too.

    away: everybody who is away, and who stands in for them, if anybody. None when the chain ends
    with nobody, or in a circle.
    """
    asked: set[int] = set()
    present: int | None = user_id
    while present is not None and present in away:
        if present in asked:
            return None
        asked.add(present)
        present = away[present]
    return present
