"""Who listens to the stream at the moment, and what each of them has still to hear."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from komek.cases.queries.touched import Touched
from komek.surfaces.live.tokens import Hearing

MOST_NUMBERS = 100
"""Whoever has more to hear than that is told that much has changed."""
RECENT_S = 10.0
"""A newcomer hears of what changed since, for their page was made before the stream opened."""


class Listener:
    """One open stream. What it has to hear waits here until it is ready, and never piles up."""

    def __init__(self, party_to: frozenset[int]) -> None:
        self._party_to = party_to
        self._numbers: set[str] | None = set()
        self._woken = asyncio.Event()

    def hear(self, touched: Touched) -> None:
        """Note that a case has changed, unless it is a complaint about the listener's own."""
        if touched.accused in self._party_to:
            return
        if self._numbers is not None:
            self._numbers.add(touched.number)
            if len(self._numbers) > MOST_NUMBERS:
                self._numbers = None
        self._woken.set()

    async def news(self) -> list[str] | None:
        """Wait for changes: numbers of cases, or None for more than can be named."""
        await self._woken.wait()
        self._woken.clear()
        numbers, self._numbers = self._numbers, set()
        return None if numbers is None else sorted(numbers)


class Hub:
    """All listeners, found by the organisations they hear of."""

    def __init__(self) -> None:
        self._city: set[Listener] = set()
        self._by_organisation: defaultdict[int, set[Listener]] = defaultdict(set)
        self._recent: deque[tuple[float, Touched]] = deque(maxlen=10 * MOST_NUMBERS)

    @contextmanager
    def listening(self, hearing: Hearing) -> Iterator[Listener]:
        """A listener for as long as the block runs."""
        listener, places = Listener(hearing.party_to), list(self._places(hearing))
        for place in places:
            place.add(listener)
        since = time.monotonic() - RECENT_S
        for at, touched in self._recent:
            if at > since and _concerns(hearing, touched):
                listener.hear(touched)
        try:
            yield listener
        finally:
            for place in places:
                place.discard(listener)
            for organisation in hearing.organisations or ():
                if not self._by_organisation[organisation]:
                    del self._by_organisation[organisation]

    def tell(self, touched: Iterable[Touched]) -> None:
        """Tell everybody whom these changes concern."""
        now = time.monotonic()
        for one in touched:
            self._recent.append((now, one))
            concerned = self._city.union(
                *(self._by_organisation.get(number, ()) for number in one.organisations)
            )
            for listener in concerned:
                listener.hear(one)

    def __len__(self) -> int:
        return len(self._city.union(*self._by_organisation.values()))

    def _places(self, hearing: Hearing) -> Iterator[set[Listener]]:
        if hearing.organisations is None:
            yield self._city
        else:
            yield from (self._by_organisation[one] for one in hearing.organisations)


def _concerns(hearing: Hearing, touched: Touched) -> bool:
    return hearing.organisations is None or not hearing.organisations.isdisjoint(
        touched.organisations
    )
