"""Verbs for territories: drawn, redrawn as a new version, ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from komek.directory.models import Territory
from komek.directory.services.rows import end, insert, latest, revise
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.places import read_polygon


class TerritoryFields(TypedDict, total=False):
    """What a territory is; `geometry` is a GeoJSON Polygon or MultiPolygon, longitude first."""

    kind: str
    name_kk: str
    name_ru: str
    name_en: str
    geometry: Mapping[str, Any]


def create_territory(
    *,
    actor: Actor,
    code: str,
    at: datetime | None = None,
    until: datetime | None = None,
    **fields: Unpack[TerritoryFields],
) -> Territory:
    """A territory, or a version of one for a time in which none holds.

    Raises BadPolygon when the outline is open or crosses itself, Conflict when another version
    holds at some moment between `at` (now) and `until`.
    """
    with editing(actor, "directory.edit") as edit:
        read_polygon(fields.get("geometry", {}))
        row = Territory(code=code, valid_from=at or clock.now(), valid_to=until, **fields)
        insert(row)
        edit.note("territory.created", f"territory:{row.id}", ["code", *fields])
        return row


def redraw_territory(
    *, actor: Actor, code: str, at: datetime | None = None, **fields: Unpack[TerritoryFields]
) -> Territory:
    """Change a territory from `at` (now) on; the version before it stays for older cases."""
    with editing(actor, "directory.edit") as edit:
        if "geometry" in fields:
            read_polygon(fields["geometry"])
        last = latest(Territory, code=code)
        row = revise(last, at, fields)
        if row is not last:
            edit.note("territory.redrawn", f"territory:{row.id}", list(fields), code=code)
        return row


def end_territory(*, actor: Actor, code: str, at: datetime | None = None) -> None:
    """Let a territory end at `at` (now)."""
    with editing(actor, "directory.edit") as edit:
        row = latest(Territory, code=code)
        if end(row, at):
            edit.note("territory.ended", f"territory:{row.id}", ["valid_to"])
