"""Where things happen in the demo city: buildings, the spots around them, who answers for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl
import shapely
from h3ronpy.vector import coordinates_to_cells

from komek.demo.city.period import Booleans, Integers, Numbers, Period
from komek.demo.city.streams import stream
from komek.demo.city.streets import METRES_A_DEGREE, METRES_A_DEGREE_EAST
from komek.directory.entries import TerritoryEntry
from komek.directory.models import TerritoryKind
from komek.directory.snapshot import Snapshot
from komek.kernel import places
from komek.registries.models import Building, BuildingDuty, StreetName

SPOTS_A_BUILDING = 6
SPOT_DISTANCE = 70.0  # metres, the middle one
NOBODY = -1
OUTSIDE = -1


@dataclass(frozen=True, eq=False)
class Duty:
    """Who has a duty at each building, as organisation ids: before and after one handing over."""

    before: Integers
    after: Integers
    handed_over: Integers

    def holder(self, building: Integers, moment: Integers) -> Integers:
        """The organisation at each moment, NOBODY where there is none."""
        later = moment >= self.handed_over[building]
        return np.where(later, self.after[building], self.before[building])


@dataclass(frozen=True, eq=False)
class Town:
    """Places as arrays. Buildings are numbered from 0 in the order of their ids.

    Spots are where a matter may be: the first are the buildings themselves, then come
    SPOTS_A_BUILDING points near each building in turn. `eras` are the moments from which on the
    territories of a row of `territory` (index into `territories`, OUTSIDE) hold.
    """

    ids: Integers
    street: Integers
    street_kk: Sequence[str]
    street_ru: Sequence[str]
    house: Sequence[str]
    lat: Numbers
    lon: Numbers
    cell: Integers
    eras: Integers
    territories: Sequence[TerritoryEntry]
    territory: Integers
    duties: Mapping[str, Duty]

    def __len__(self) -> int:
        """How many buildings."""
        return len(self.ids)

    def has(self, duty: str) -> Booleans:
        """Whether anybody has the duty at each building."""
        found = self.duties.get(duty)
        if found is None:
            return np.zeros(len(self), bool)
        return (found.before != NOBODY) | (found.after != NOBODY)

    def building_of(self, spot: Integers) -> Integers:
        """The building that a spot is, or is near."""
        return np.where(spot < len(self), spot, (spot - len(self)) // SPOTS_A_BUILDING)

    def spots_near(self, building: Integers, numbers: np.random.Generator) -> Integers:
        """One of the spots near each building."""
        which = numbers.integers(0, SPOTS_A_BUILDING, len(building))
        return len(self) + building * SPOTS_A_BUILDING + which

    def territory_at(self, spot: Integers, moment: Integers) -> Integers:
        """The index of the territory around each spot at each moment."""
        era = np.searchsorted(self.eras, moment, side="right") - 1
        return self.territory[np.maximum(era, 0), spot]

    def nearest(self, building: int, count: int) -> Integers:
        """So many buildings, nearest first, itself included."""
        north = (self.lat[: len(self)] - self.lat[building]) * METRES_A_DEGREE
        east = (self.lon[: len(self)] - self.lon[building]) * METRES_A_DEGREE_EAST
        return np.argsort(north**2 + east**2, kind="stable")[:count]


def read(seed: int, period: Period, snapshot: Snapshot) -> Town:
    """The town that the address register and the directory hold."""
    columns = ("id", "street_id", "house", "block", "lat", "lon")
    rows = list(Building.objects.order_by("id").values_list(*columns))
    ids, street, house, block, lat, lon = zip(*rows, strict=True)
    spot_lat, spot_lon = _spots(seed, np.array(lat), np.array(lon), _city(snapshot))
    names, street_of = _street_names(street)
    eras = _eras(snapshot, period)
    territories = _territories(snapshot, eras)
    return Town(
        ids=np.array(ids),
        street=street_of,
        street_kk=[name_kk for name_kk, _ru in names],
        street_ru=[name_ru or name_kk for name_kk, name_ru in names],
        house=[f"{h}/{b}" if b else h for h, b in zip(house, block, strict=True)],
        lat=spot_lat,
        lon=spot_lon,
        cell=_cells(spot_lat, spot_lon),
        eras=eras,
        territories=territories,
        territory=_lying_in(snapshot, eras, territories, spot_lat, spot_lon),
        duties=_duties(np.array(ids)),
    )


def _spots(
    seed: int, lat: Numbers, lon: Numbers, city: shapely.Geometry
) -> tuple[Numbers, Numbers]:
    """The buildings' points and those near them; what would lie outside is at the building."""
    numbers = stream(seed, "spots")
    count = len(lat) * SPOTS_A_BUILDING
    distance = SPOT_DISTANCE * numbers.gamma(2, 0.5, count)
    direction = numbers.uniform(0, 2 * np.pi, count)
    home_lat, home_lon = np.repeat(lat, SPOTS_A_BUILDING), np.repeat(lon, SPOTS_A_BUILDING)
    near_lat = np.round(home_lat + distance * np.sin(direction) / METRES_A_DEGREE, 5)
    near_lon = np.round(home_lon + distance * np.cos(direction) / METRES_A_DEGREE_EAST, 5)
    inside = shapely.contains_xy(city, near_lon, near_lat)
    near_lat, near_lon = (
        np.where(inside, near, home) for near, home in ((near_lat, home_lat), (near_lon, home_lon))
    )
    return np.concatenate((lat, near_lat)), np.concatenate((lon, near_lon))


def _cells(lat: Numbers, lon: Numbers) -> Integers:
    cells = coordinates_to_cells(pl.Series(lat), pl.Series(lon), places.RESOLUTION)
    return pl.Series(cells).cast(pl.Int64).to_numpy()


def _street_names(street: Sequence[int]) -> tuple[list[tuple[str, str]], Integers]:
    """The present names of streets, and for each building the index of its street's."""
    rows = StreetName.objects.now().filter(alias=False)
    named = {row[0]: row[1:] for row in rows.values_list("street_id", "name_kk", "name_ru")}
    known = sorted(set(street))
    return [named.get(one, ("", "")) for one in known], np.searchsorted(known, street)


def _districts(snapshot: Snapshot, moment: int) -> list[TerritoryEntry]:
    at = datetime.fromtimestamp(moment, UTC)
    return [one for one in snapshot.territories(at) if one.kind == TerritoryKind.DISTRICT]


def _city(snapshot: Snapshot) -> shapely.Geometry:
    now = [one for one in snapshot.territories() if one.kind == TerritoryKind.DISTRICT]
    return shapely.union_all([places.read_polygon(one.geometry) for one in now])


def _eras(snapshot: Snapshot, period: Period) -> Integers:
    """Moments at which districts were redrawn, and the period's first one."""
    first, last = period.starts[0], period.end
    found = {int(first)}
    for day in (int(start) for start in period.starts[:-1]):
        if {one.id for one in _districts(snapshot, day)} != {
            one.id for one in _districts(snapshot, max(found))
        }:
            found.add(day)
    return np.array(sorted(moment for moment in found if moment < last))


def _territories(snapshot: Snapshot, eras: Integers) -> list[TerritoryEntry]:
    found = {one.id: one for era in eras.tolist() for one in _districts(snapshot, era)}
    return [found[key] for key in sorted(found)]


def _lying_in(
    snapshot: Snapshot,
    eras: Integers,
    territories: Sequence[TerritoryEntry],
    lat: Numbers,
    lon: Numbers,
) -> Integers:
    index = {one.id: at for at, one in enumerate(territories)}
    lying = np.full((len(eras), len(lat)), OUTSIDE)
    for row, era in enumerate(eras.tolist()):
        for one in reversed(_districts(snapshot, era)):
            area = places.read_polygon(one.geometry)
            shapely.prepare(area)
            lying[row, shapely.intersects_xy(area, lon, lat)] = index[one.id]
    return lying


def _duties(ids: Integers) -> dict[str, Duty]:
    """The present and, where there was one, the former holder of every duty."""
    columns = ("building_id", "duty", "organisation_id", "valid_from")
    rows = BuildingDuty.objects.order_by("valid_from", "id").values_list(*columns)
    made: dict[str, Duty] = {}
    place = {building: at for at, building in enumerate(ids.tolist())}
    for building, duty, organisation, begins in rows:
        at = place[building]
        if duty not in made:
            empty = np.full(len(ids), NOBODY)
            made[duty] = Duty(empty, empty.copy(), np.zeros(len(ids), np.int64))
        one = made[duty]
        one.before[at] = one.after[at] if one.after[at] != NOBODY else organisation
        one.after[at] = organisation
        one.handed_over[at] = int(begins.timestamp())
    return made
