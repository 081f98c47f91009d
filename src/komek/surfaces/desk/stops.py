"""The stops of a day's round: errands at one building are one stop; the order in which one goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from komek.cases.models import State
from komek.cases.queries import Errand
from komek.kernel.walks import Place, walk


@dataclass(frozen=True, slots=True)
class Stop:
    """A place where one has something to do. key: of the stop while it has the same errands."""

    key: str
    errands: tuple[Errand, ...]

    @property
    def place(self) -> Place | None:
        """Latitude and longitude, where they are known."""
        first = self.errands[0]
        return None if first.lat is None or first.lon is None else (first.lat, first.lon)

    @property
    def address(self) -> str:
        """As whoever reported first wrote it, or as the register has it."""
        return next((one.line.address for one in self.errands if one.line.address), "")

    @property
    def point(self) -> str:
        """Where it is if nobody wrote an address: "51.12820, 71.43030", "" without a place."""
        return "{:.5f}, {:.5f}".format(*self.place) if self.place else ""

    @property
    def due(self) -> datetime:
        """When the least time left runs out."""
        return min(one.line.due or one.line.promised_due for one in self.errands)

    @property
    def link(self) -> str:
        """An address by which phones open their navigator (RFC 5870), "" without a place."""
        if self.place is None:
            return ""
        point = "{:.6f},{:.6f}".format(*self.place)
        return f"geo:{point}?q={point}({quote(self.address)})"

    @property
    def numbers(self) -> list[str]:
        """All of its cases: what one visit may deal with."""
        return [one.line.number for one in self.errands]

    @property
    def untaken(self) -> list[str]:
        """Those that nobody has taken into work yet."""
        return [one.line.number for one in self.errands if one.line.state == State.ASSIGNED]


def stops(errands: Iterable[Errand]) -> list[Stop]:
    """The errands by building, in the order in which they came."""
    found: dict[str, list[Errand]] = {}
    for errand in errands:
        known = errand.building_id
        key = f"b{known}" if known is not None else f"c{errand.line.number}"
        found.setdefault(key, []).append(errand)
    return [Stop(key, tuple(some)) for key, some in found.items()]


def in_order(found: Sequence[Stop], *, begin: str = "", by_hand: Sequence[str] = ()) -> list[Stop]:
    """The stops as one goes past them: by hand where somebody put them, otherwise a short way.

    begin: the key of the first one; the first as given, if there is none such. Stops of no known
    place come last, and new ones behind those that were put in order by hand.
    """
    placed = [stop for stop in found if stop.place is not None]
    placed.sort(key=lambda stop: stop.key != begin)
    way = [placed[index] for index in walk([stop.place for stop in placed if stop.place])]
    way += [stop for stop in found if stop.place is None]
    position = {key: index for index, key in enumerate(by_hand)}
    return sorted(way, key=lambda stop: position.get(stop.key, len(position)))


def moved(keys: Sequence[str], key: str, by: int) -> list[str]:
    """The keys with one of them `by` places further on, as far as there are places."""
    order = list(keys)
    if key in order:
        there = order.index(key)
        order.insert(max(0, there + by), order.pop(there))
    return order
