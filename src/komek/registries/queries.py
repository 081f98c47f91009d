"""Reading the address register: what somebody typed, what is nearby, who answers for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from komek.kernel import clock, places
from komek.kernel.languages import pick
from komek.registries.addresses import SPLIT_NUMBER, Reading, readings
from komek.registries.models import BuildingDuty

MOST_FOUND = 50
MOST_AROUND = 1000


@dataclass(frozen=True, slots=True)
class Address:
    """A building as it is shown. `names` are the street's present names."""

    building_id: int
    street_id: int
    names: Mapping[str, str]
    house: str
    block: str
    index_code: str
    lat: float
    lon: float

    def line(self, language: str) -> str:
        """The address on one line: "Абай даңғылы, 12/1"."""
        house = f"{self.house}/{self.block}" if self.block else self.house
        return f"{pick(self.names, language).text}, {house}"


ADDRESS = """
SELECT building.id, building.street_id,
       coalesce(present.name_kk, ''), coalesce(present.name_ru, ''),
       building.house, building.block, building.index_code, building.lat, building.lon
"""
PRESENT = """
LEFT JOIN LATERAL (
    SELECT name_kk, name_ru FROM registries_streetname name
    WHERE name.street_id = building.street_id AND NOT name.alias AND name.valid_from <= %(now)s
    ORDER BY name.valid_from DESC LIMIT 1
) present ON true
"""
# The same key as `addresses.house_key` makes.
HOUSE = f"""
regexp_replace(komek_sound(building.house || ' ' || building.block), '{SPLIT_NUMBER}', '', 'g')
"""
FIND = f"""
WITH street AS (
    SELECT name.street_id, max(word_similarity(%(street)s::text, name.sound)) AS likeness
    FROM registries_streetname name
    WHERE %(street)s::text <%% name.sound
      AND string_to_array(name.sound, ' ') @> %(numbers)s::text[]
    GROUP BY name.street_id ORDER BY likeness DESC LIMIT 20
)
{ADDRESS}
FROM street
JOIN registries_building building USING (street_id)
CROSS JOIN LATERAL (SELECT {HOUSE} AS key) house
{PRESENT}
WHERE house.key LIKE %(house)s::text || '%%'
ORDER BY likeness DESC, house.key <> %(house)s::text, length(house.key), house.key, building.id
LIMIT %(limit)s
"""  # noqa: S608 - put together from constants only
BUILDING = f"{ADDRESS} FROM registries_building building {PRESENT}"
ONE = f"{BUILDING} WHERE building.id = %(id)s"
NEAR = f"{BUILDING} WHERE building.cell = ANY(%(cells)s)"


def find_buildings(text: str, limit: int = 10) -> list[Address]:
    """Buildings that somebody may mean by "сейфуллин 12", "12 Seifullin" or a street's old name.

    Best first, at most `limit` (50). Endings, spelling and script may be a little off.
    """
    limit = min(limit, MOST_FOUND)
    return next(filter(None, (_find(reading, limit) for reading in readings(text))), [])


def building(building_id: int) -> Address | None:
    """A building with its street's present name."""
    return next(iter(_addresses(ONE, {"id": building_id})), None)


def nearest_building(lat: float, lon: float, within_m: float = 300) -> tuple[Address, float] | None:
    """The building nearest to a point, and the metres between; None when none is that near.

    within_m: at most 1,000 m.
    """
    here = places.validate(lat, lon)
    cell = places.cell(*here)
    for steps in (1, 3, 6):
        cells = places.neighbours(cell, steps)
        near = ((one, _metres(here, one)) for one in _addresses(NEAR, {"cells": cells}))
        nearest = min(near, key=lambda pair: pair[1], default=None)
        if nearest is not None and nearest[1] <= min(seen_m(steps), within_m):
            return nearest
        if seen_m(steps) >= within_m:
            return None
    return None


def buildings_around(lat: float, lon: float) -> list[Address]:
    """The buildings within some 400 m of a point, at most MOST_AROUND, for a map of them."""
    cells = places.neighbours(places.cell(*places.validate(lat, lon)), 2)
    return _addresses(f"{NEAR} LIMIT {MOST_AROUND}", {"cells": cells})


def seen_m(steps: int) -> float:
    """Metres around a point that lie within so many steps of its cell, wherever in it the point is.

    A row of hexagons is one and a half sides high, and a side is at least 170 m.
    """
    return (1.5 * steps - 0.5) * 170


def duty_holder(building_id: int, duty: str, at: datetime | None = None) -> int | None:
    """The id of the organisation that answers for a duty at a building."""
    rows = BuildingDuty.objects.filter(building_id=building_id, duty=duty).at(at or clock.now())
    return rows.values_list("organisation_id", flat=True).first()


def _find(reading: Reading, limit: int) -> list[Address]:
    # A number is never half right: "31 улица" is not the 37th.
    numbers = [word for word in reading.street.split() if word[0].isdigit()]
    return _addresses(FIND, {**reading._asdict(), "numbers": numbers, "limit": limit})


def _addresses(sql: str, values: Mapping[str, Any]) -> list[Address]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"now": clock.now(), **values})
        rows = cursor.fetchall()
    return [
        Address(building_id, street_id, {"name_kk": name_kk, "name_ru": name_ru}, *rest)
        for building_id, street_id, name_kk, name_ru, *rest in rows
    ]


def _metres(here: places.Point, address: Address) -> float:
    return places.distance_m(here, (address.lat, address.lon))
