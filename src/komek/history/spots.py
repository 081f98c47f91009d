"""Coordinates by the column: which are places on earth, and in which cells."""

from typing import NamedTuple

import numpy as np
import polars as pl
from h3ronpy.vector import coordinates_to_cells

from komek.kernel.places import RESOLUTION


class Spots(NamedTuple):
    """Degrees, null where there is no usable place, and for each reason a mask of the rows."""

    lat: pl.Series
    lon: pl.Series
    faults: dict[str, pl.Series]


def spots(
    lat_texts: pl.Series, lon_texts: pl.Series, placeholders: tuple[tuple[float, float], ...]
) -> Spots:
    """The places that the texts name. 0, 0 and the placeholders stand for "unknown"."""
    lat, lon = _degrees(lat_texts), _degrees(lon_texts)
    given_lat, given_lon = lat_texts.is_not_null(), lon_texts.is_not_null()
    unreadable = (given_lat & lat.is_null()) | (given_lon & lon.is_null())
    halved = (given_lat ^ given_lon) & ~unreadable
    both = lat.is_not_null() & lon.is_not_null()
    unknown = _any(lat, lon, ((0.0, 0.0), *placeholders))
    on_earth = lat.is_between(-90, 90) & lon.is_between(-180, 180)
    impossible = both & ~on_earth.fill_null(value=False)
    usable = both & ~unknown & ~impossible
    nowhere = pl.repeat(None, lat.len(), dtype=pl.Float64, eager=True)
    return Spots(
        lat.zip_with(usable, nowhere),
        lon.zip_with(usable, nowhere),
        {
            "place_unreadable": unreadable,
            "place_halved": halved,
            "place_impossible": impossible,
            "place_placeholder": unknown,
        },
    )


def cells(lat: pl.Series, lon: pl.Series, resolution: int = RESOLUTION) -> pl.Series:
    """The H3 cells around the points, null where there is none."""
    given = lat.is_not_null() & lon.is_not_null()
    found = coordinates_to_cells(
        lat.filter(given).to_numpy(), lon.filter(given).to_numpy(), resolution
    )
    all_cells = np.zeros(lat.len(), np.int64)
    all_cells[given.to_numpy()] = np.asarray(found).astype(np.int64)
    series = pl.Series(all_cells)
    return series.set(~given, None)


def _degrees(texts: pl.Series) -> pl.Series:
    """Numbers, also with a decimal comma; nothing that is no finite number."""
    numbers = texts.str.strip_chars().str.replace(",", ".", literal=True)
    numbers = numbers.cast(pl.Float64, strict=False)
    return numbers.set(~numbers.is_finite().fill_null(value=False), None)


def _any(lat: pl.Series, lon: pl.Series, points: tuple[tuple[float, float], ...]) -> pl.Series:
    found = pl.repeat(False, lat.len(), dtype=pl.Boolean, eager=True)
    for point_lat, point_lon in points:
        found |= ((lat == point_lat) & (lon == point_lon)).fill_null(value=False)
    return found
