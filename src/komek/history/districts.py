"""Which districts whole columns of points lie in, as drawn when each request came in."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely
from h3ronpy.vector import cells_to_wkb_polygons

from komek.directory.models import Territory, TerritoryKind
from komek.history.spots import cells
from komek.kernel.eras import holding
from komek.kernel.places import read_polygon

# Cells of about 120 m: most lie in one district as a whole, and then so does every point of them.
_RESOLUTION = 10
_NOWHERE = -1

Indexes = npt.NDArray[np.int64]


class Version(NamedTuple):
    """A district as drawn for a time."""

    id: int
    geometry: dict[str, object]
    valid_from: datetime
    valid_to: datetime | None


class Districts:
    """All versions of all districts, read once."""

    def __init__(self) -> None:
        rows = Territory.objects.filter(kind=TerritoryKind.DISTRICT).order_by("code", "valid_from")
        columns = ("id", "geometry", "valid_from", "valid_to")
        self._versions = [Version(*row) for row in rows.values_list(*columns)]
        bounds = {one.valid_from for one in self._versions}
        bounds |= {one.valid_to for one in self._versions if one.valid_to}
        self._bounds = sorted(bounds)

    def __bool__(self) -> bool:
        return bool(self._versions)

    def ids(self, lat: pl.Series, lon: pl.Series, at: pl.Series) -> pl.Series:
        """The id of the version around each point at each moment (UTC); null outside of all.

        Before the first borders that are known, the first ones count.
        """
        found = np.full(lat.len(), _NOWHERE, np.int64)
        given = (lat.is_not_null() & lon.is_not_null()).to_numpy()
        eras = self._eras(at)
        for era in np.unique(eras[given]) if self._versions else ():
            versions = holding(self._versions, self._bounds[era])
            rows = np.flatnonzero(given & (eras == era))
            indexes = _areas_of(versions, lat.gather(rows), lon.gather(rows))
            ids = np.array([one.id for one in versions] + [_NOWHERE])
            found[rows] = ids[indexes]
        return pl.Series(found).replace(_NOWHERE, None)

    def _eras(self, at: pl.Series) -> Indexes:
        """For each moment the place of the last bound before it, of the first one for earlier."""
        bounds = pl.Series(self._bounds, dtype=at.dtype)
        places = bounds.search_sorted(at, side="right").to_numpy().astype(np.int64)
        return np.maximum(places - 1, 0)


def _areas_of(versions: Sequence[Version], lat: pl.Series, lon: pl.Series) -> Indexes:
    """The place in the list of the first area around each point, -1 outside of all."""
    if not versions:
        return np.full(lat.len(), _NOWHERE, np.int64)
    areas = np.array([read_polygon(one.geometry) for one in versions])
    shapely.prepare(areas)
    cell_of_point, codes = np.unique(cells(lat, lon, _RESOLUTION).to_numpy(), return_inverse=True)
    by_cell, divided = _areas_of_cells(areas, cell_of_point)
    found = by_cell[codes]
    rest = np.flatnonzero(divided[codes])
    points = shapely.points(lon.gather(rest).to_numpy(), lat.gather(rest).to_numpy())
    found[rest] = _first_area(areas, points)
    return found


def _areas_of_cells(
    areas: npt.NDArray[np.object_], codes: npt.NDArray[np.int64]
) -> tuple[Indexes, npt.NDArray[np.bool_]]:
    """The area that holds each cell as a whole, and which cells no single one does."""
    outlines = shapely.from_wkb(np.asarray(cells_to_wkb_polygons(codes.astype(np.uint64))))
    touching, touched = shapely.STRtree(areas).query(outlines, predicate="intersects")
    how_many = np.bincount(touching, minlength=len(codes))
    whole = shapely.contains_properly(areas[touched], outlines[touching])
    found = np.full(len(codes), _NOWHERE, np.int64)
    found[touching[whole]] = touched[whole]
    undivided = np.zeros(len(codes), bool)
    undivided[touching[whole]] = True
    return found, (how_many > 1) | ((how_many == 1) & ~undivided)


def _first_area(areas: npt.NDArray[np.object_], points: npt.NDArray[np.object_]) -> Indexes:
    around, area = shapely.STRtree(areas).query(points, predicate="intersects")
    found = np.full(len(points), len(areas), np.int64)
    np.minimum.at(found, around, area)
    return np.where(found == len(areas), _NOWHERE, found)
