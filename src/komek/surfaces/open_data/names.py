"""What the files are called: for visitors by month, on the disk also by content."""

import re
from datetime import date

MANIFEST = "index.json"
CODES = "codes.csv"
CSV, GEOJSON, PARQUET = "csv", "geojson", "parquet"
MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8",
    GEOJSON: "application/geo+json",
    PARQUET: "application/vnd.apache.parquet",
}
LABELS = {CSV: "CSV", GEOJSON: "GeoJSON", PARQUET: "Parquet"}
STORED = re.compile(r"(cases-\d{4}-\d{2}|codes)\.[0-9a-f]{16}\.[a-z]+")


def href(month: date, kind: str) -> str:
    """A month's file as visitors ask for it: "cases-2026-03.csv"."""
    return f"cases-{month:%Y-%m}.{kind}"


def stored(href: str, sha256: str) -> str:
    """The file on the disk: never changed, so that a download under way stays what it is."""
    name, _dot, kind = href.rpartition(".")
    return f"{name}.{sha256[:16]}.{kind}"
