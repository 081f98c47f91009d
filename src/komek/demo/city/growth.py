"""What the demo city adds to the reference set: streets, houses, organisations, people, things."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from komek.demo.city import buildings, leaders, organisations, streets, things
from komek.demo.city.buildings import NewBuildings
from komek.demo.city.leaders import NewLeader
from komek.demo.city.organisations import NewOrganisation
from komek.demo.city.period import Period
from komek.demo.city.streets import NewStreet
from komek.demo.city.things import NewThing
from komek.directory.models import OrganisationKind, TerritoryKind
from komek.directory.snapshot import Snapshot
from komek.kernel import places

BUILDINGS = 11_700
HEADS_THAT_CHANGE = (
    OrganisationKind.DEPARTMENT,
    OrganisationKind.DISTRICT_ADMINISTRATION,
    OrganisationKind.UTILITY,
    OrganisationKind.ENTERPRISE,
)


@dataclass(frozen=True, eq=False)
class Growth:
    """All that is new. `successors` head organisations that exist already."""

    streets: Sequence[NewStreet]
    buildings: NewBuildings
    organisations: Sequence[NewOrganisation]
    leaders: Sequence[NewLeader]
    successors: Sequence[NewLeader]
    things: Sequence[NewThing]


def plan(seed: int, period: Period, snapshot: Snapshot, count: int = BUILDINGS) -> Growth:
    """The growth of a city that has been given the reference set; count: of buildings."""
    new_streets = streets.make(seed)
    new_buildings = buildings.make(seed, new_streets, count, _area(snapshot))
    taken = frozenset(one.code for one in snapshot.organisations())
    new = organisations.make(seed, period, new_streets, new_buildings, taken)
    old = [one.code for one in snapshot.organisations() if one.kind in HEADS_THAT_CHANGE]
    return Growth(
        streets=new_streets,
        buildings=new_buildings,
        organisations=new,
        leaders=leaders.of_new(seed, period, new),
        successors=leaders.changes(seed, period, old),
        things=things.make(seed, new_buildings),
    )


def _area(snapshot: Snapshot) -> shapely.Geometry:
    districts = [one for one in snapshot.territories() if one.kind == TerritoryKind.DISTRICT]
    return shapely.union_all([places.read_polygon(one.geometry) for one in districts])
