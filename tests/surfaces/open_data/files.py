"""Cases to publish, and what stands in the files that were published."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from komek.cases.services import NewCase, OpenedCase, open_case
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.surfaces.open_data import manifest
from komek.surfaces.open_data.names import stored
from tests.surfaces.city import INSIDE

ANYBODY = Actor.anonymous()
MARCH, APRIL = datetime(2026, 3, 10, 6, tzinfo=UTC), datetime(2026, 4, 10, 6, tzinfo=UTC)
LAMP = NewCase(
    service_code="street_light",
    text="Dark",
    language="en",
    channel="portal",
    lat=INSIDE[0],
    lon=INSIDE[1],
)


def opened(at: datetime = MARCH, **change: Any) -> OpenedCase:
    """A case that was opened at this moment."""
    with clock.travel(at):
        return open_case(actor=ANYBODY, new=replace(LAMP, **change))


def path(root: Path, href: str) -> Path:
    """Where a file of the manifest lies."""
    found = manifest.read(root)
    offered = found and found.file(href)
    assert offered, href
    return root / stored(href, offered.sha256)


def csv_rows(root: Path, month: str) -> list[dict[str, str]]:
    """The rows of a month's CSV file."""
    with path(root, f"cases-{month}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def features(root: Path, month: str) -> list[dict[str, Any]]:
    """The features of a month's GeoJSON file."""
    return json.loads(path(root, f"cases-{month}.geojson").read_text())["features"]


def parquet_rows(root: Path, month: str) -> list[dict[str, Any]]:
    """The rows of a month's Parquet file."""
    return pl.read_parquet(path(root, f"cases-{month}.parquet")).to_dicts()
