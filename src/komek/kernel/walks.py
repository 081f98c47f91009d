"""A short way past some places, each once: for a day's round through yards, not for lorries.

The nearest place next, then crossings of the way are undone (2-opt, Croes 1958) until none is
left. Distances are as the crow flies: which streets lie between, the register does not know.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from komek.kernel.places import distance_m

MOST_PLACES = 60
"""So many are put in order in a blink; the work grows with the third power."""

Place = tuple[float, float]
_MEANINGFUL_M = 0.01


def walk(places: Sequence[Place]) -> list[int]:
    """The places (lat, lon) in the order of a short way that begins with the first of them.

    Gives their indexes. The way does not come back, and is never longer than the order given.
    Places beyond MOST_PLACES follow in their own order.
    """
    few = places[:MOST_PLACES]
    metres = [[distance_m(a, b) for b in few] for a in few]
    orders = (_nearest_next(metres), list(range(len(few))))
    best = min((_uncrossed(order, metres) for order in orders), key=lambda one: _sum(one, metres))
    return [*best, *range(len(few), len(places))]


def length_m(places: Sequence[Place]) -> float:
    """Metres of the way past the places in the order given."""
    return sum(distance_m(a, b) for a, b in pairwise(places))


def _nearest_next(metres: Sequence[Sequence[float]]) -> list[int]:
    left = set(range(1, len(metres)))
    order = [0] if metres else []
    while left:
        here = metres[order[-1]]
        order.append(min(left, key=lambda index: (here[index], index)))
        left.remove(order[-1])
    return order


def _uncrossed(order: list[int], metres: Sequence[Sequence[float]]) -> list[int]:
    """The order with stretches of it turned round for as long as that makes the way shorter."""
    while turn := next(_turns(order, metres), None):
        first, last = turn
        order[first : last + 1] = reversed(order[first : last + 1])
    return order


def _turns(order: Sequence[int], metres: Sequence[Sequence[float]]) -> Iterator[tuple[int, int]]:
    for first in range(1, len(order) - 1):
        before, begin = order[first - 1], order[first]
        for last in range(first + 1, len(order)):
            end = order[last]
            saved = metres[before][begin] - metres[before][end]
            if last + 1 < len(order):
                after = order[last + 1]
                saved += metres[end][after] - metres[begin][after]
            if saved > _MEANINGFUL_M:
                yield first, last


def _sum(order: Sequence[int], metres: Sequence[Sequence[float]]) -> float:
    return sum(metres[a][b] for a, b in pairwise(order))
