"""Rows as GeoJSON (RFC 7946): a feature each, without geometry where there is no place."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from komek.surfaces.open_data.columns import NAMES, Row

LAT, LON = NAMES.index("lat"), NAMES.index("lon")
PROPERTIES = [place for place in range(len(NAMES)) if place not in (LAT, LON)]


class GeoJsonFile:
    """A file that rows are added to, one feature a line."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write(b'{"type":"FeatureCollection","features":[')
        self._between = b"\n"

    def add(self, rows: Iterable[Row]) -> None:
        """Append some rows."""
        for row in rows:
            self._file.write(self._between + msgspec.json.encode(_feature(row)))
            self._between = b",\n"

    def close(self) -> None:
        """Finish the file."""
        self._file.write(b"\n]}\n")
        self._file.close()


def _feature(row: Row) -> dict[str, object]:
    place = {"type": "Point", "coordinates": [row[LON], row[LAT]]}
    return {
        "type": "Feature",
        "geometry": None if row[LAT] is None or row[LON] is None else place,
        "properties": {NAMES[one]: row[one] for one in PROPERTIES},
    }
