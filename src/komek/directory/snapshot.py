"""The directory in memory: every version of everything, answered for any moment."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from komek.directory.contents import Contents, read
from komek.directory.entries import (
    DatedEntry,
    Entry,
    GroupEntry,
    OrganisationEntry,
    ServiceEntry,
    TerritoryEntry,
)
from komek.directory.models import TerritoryKind
from komek.directory.tree import Tree, tree_at
from komek.kernel import clock
from komek.kernel.eras import Eras, Validity, holding
from komek.kernel.places import PolygonIndex
from komek.kernel.reference import InMemory

AnyEntry = TypeVar("AnyEntry", bound=Entry)
Version = TypeVar("Version", bound=DatedEntry)


class Snapshot:
    """The directory as of one reference version. Without a moment a question means now."""

    def __init__(self, contents: Contents) -> None:
        self.calendar = contents.calendar
        self._groups = _by_code(contents.groups)
        self._organisations = {one.id: one for one in contents.organisations}
        self._organisation_codes = _by_code(contents.organisations)
        self._service_versions = {one.id: one for one in contents.services}
        self._territory_versions = {one.id: one for one in contents.territories}
        self._services = _versions_by_code(contents.services)
        self._territories = _versions_by_code(contents.territories)
        self._districts = Eras(contents.territories, self._district_index)
        self._trees = _trees(contents)

    def service(self, code: str, at: datetime | None = None) -> ServiceEntry | None:
        """The version of a service that holds at the moment; None when there is none."""
        return self._services.at(at or clock.now()).get(code)

    def service_version(self, service_id: int) -> ServiceEntry | None:
        """The very version a case was opened under."""
        return self._service_versions.get(service_id)

    def services(self, at: datetime | None = None) -> tuple[ServiceEntry, ...]:
        """All services that hold, by code."""
        return tuple(self._services.at(at or clock.now()).values())

    def groups(self) -> tuple[GroupEntry, ...]:
        """All service groups, in the order of pages."""
        return tuple(self._groups.values())

    def group(self, code: str) -> GroupEntry | None:
        """A service group by its code."""
        return self._groups.get(code)

    def organisation(self, organisation_id: int) -> OrganisationEntry:
        """An organisation, open or closed. Raises KeyError for an id that never was one."""
        return self._organisations[organisation_id]

    def organisation_by_code(self, code: str) -> OrganisationEntry | None:
        """An organisation, open or closed."""
        return self._organisation_codes.get(code)

    def all_organisations(self) -> tuple[OrganisationEntry, ...]:
        """Every organisation that is, was or is planned, by code."""
        return tuple(self._organisation_codes.values())

    def organisations(self, at: datetime | None = None) -> tuple[OrganisationEntry, ...]:
        """The organisations that are open at the moment, by code."""
        return tuple(holding(self._organisation_codes.values(), at or clock.now()))

    def tree(self, at: datetime | None = None) -> Tree:
        """Who stands under whom; closed ones under their successors."""
        return self._trees.at(at or clock.now())

    def ancestors(self, organisation_id: int, at: datetime | None = None) -> tuple[int, ...]:
        """The organisation itself, then everybody above it, nearest first."""
        return self.tree(at).ancestors(organisation_id)

    def descendants(self, organisation_id: int, at: datetime | None = None) -> frozenset[int]:
        """The organisation itself and everybody below it."""
        return self.tree(at).descendants(organisation_id)

    def territory(self, code: str, at: datetime | None = None) -> TerritoryEntry | None:
        """The version of a territory that holds at the moment."""
        return self._territories.at(at or clock.now()).get(code)

    def territory_version(self, territory_id: int) -> TerritoryEntry | None:
        """The very version a case was opened under."""
        return self._territory_versions.get(territory_id)

    def territory_history(self) -> tuple[TerritoryEntry, ...]:
        """Every version of every territory, by code and beginning."""
        return tuple(self._territory_versions.values())

    def territories(self, at: datetime | None = None) -> tuple[TerritoryEntry, ...]:
        """All territories that hold, by code."""
        return tuple(self._territories.at(at or clock.now()).values())

    def territory_at(
        self, lat: float, lon: float, at: datetime | None = None
    ) -> TerritoryEntry | None:
        """The district a point lies in (degrees, WGS 84); None outside the city."""
        return self._districts.at(at or clock.now()).find(lat, lon)

    def _district_index(self, moment: datetime) -> PolygonIndex[TerritoryEntry]:
        found = (one for one in self.territories(moment) if one.kind == TerritoryKind.DISTRICT)
        return PolygonIndex((one, one.geometry) for one in found)


def _by_code(entries: Iterable[AnyEntry]) -> dict[str, AnyEntry]:
    return {entry.code: entry for entry in entries}


def _versions_by_code(entries: Sequence[Version]) -> Eras[dict[str, Version]]:
    return Eras(entries, lambda moment: _by_code(holding(entries, moment)))


def _trees(contents: Contents) -> Eras[Tree]:
    rows: list[Validity] = [*contents.organisations, *contents.links, *contents.successions]
    return Eras(
        rows,
        lambda moment: tree_at(
            moment, contents.organisations, contents.links, contents.successions
        ),
    )


def _build() -> Snapshot:
    return Snapshot(read())


_snapshot = InMemory(_build, about={"directory", "calendar"})


def current() -> Snapshot:
    """The directory as it is, never behind this process's own changes."""
    return _snapshot.get()
