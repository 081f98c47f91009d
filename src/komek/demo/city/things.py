"""What the demo city keeps along its streets: lamps, stops, hydrants, playgrounds, lifts."""

from dataclasses import dataclass

import numpy as np

from komek.demo.city.buildings import NewBuildings
from komek.demo.city.streams import stream

# Kind: its names, who keeps it ("" for whoever keeps the lift), how many of a hundred buildings
# have one, whether only those with a lift.
KINDS = {
    "street_lamp": (("Көше шамы", "Уличный фонарь", "Street lamp"), "lighting", 9, False),
    "bus_stop": (("Аялдама", "Остановка", "Bus stop"), "dep-transport", 3, False),
    "hydrant": (("Өрт гидранты", "Пожарный гидрант", "Fire hydrant"), "water", 4, False),
    "playground": (("Балалар алаңы", "Детская площадка", "Playground"), "", 5, False),
    "lift": (("Лифт", "Лифт", "Lift"), "", 16, True),
    "transformer": (("Трансформатор", "Трансформатор", "Transformer"), "power", 3, False),
}
NEAR_DEGREES = 0.0003


@dataclass(frozen=True, slots=True)
class NewThing:
    """An asset to be; `building` is the index of the one it is at, `keeper` a code or empty."""

    kind: str
    code: str
    names: tuple[str, str, str]
    keeper: str
    building: int
    lat: float
    lon: float


def make(seed: int, buildings: NewBuildings) -> list[NewThing]:
    """Things at some of the buildings."""
    numbers = stream(seed, "things")
    made: list[NewThing] = []
    for kind, (names, keeper, percent, with_lift) in KINDS.items():
        has = numbers.random(len(buildings)) < percent / 100
        chosen = np.flatnonzero(has & buildings.lift if with_lift else has)
        away = numbers.normal(0, NEAR_DEGREES, (len(chosen), 2))
        for place, at in enumerate(chosen.tolist()):
            made.append(
                NewThing(
                    kind=kind,
                    code=f"{kind.replace('_', '-')}-{place + 1}",
                    names=names,
                    keeper=keeper,
                    building=at,
                    lat=round(float(buildings.lat[at] + away[place, 0]), 5),
                    lon=round(float(buildings.lon[at] + away[place, 1]), 5),
                )
            )
    return made
