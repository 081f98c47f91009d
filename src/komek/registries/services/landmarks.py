"""Verbs for landmarks: added, corrected as a new version, ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from komek.directory.services.rows import end, insert, latest, revise
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.tables import lists
from komek.registries.models import Landmark
from komek.registries.services.buildings import cell_of


class LandmarkFields(TypedDict, total=False):
    """What a landmark is, apart from its code; kind: "shop", "stop", "park", whatever helps."""

    kind: str
    name_kk: str
    name_ru: str
    name_en: str
    aliases: Sequence[str]
    lat: float
    lon: float


def add_landmark(
    *, actor: Actor, code: str, at: datetime | None = None, **fields: Unpack[LandmarkFields]
) -> Landmark:
    """A new place that people name instead of an address, from `at` (now) on."""
    with editing(actor, "registries.edit") as edit:
        row = Landmark(code=code, cell=cell_of(fields), valid_from=at or clock.now())
        for name, value in _columns(fields).items():
            setattr(row, name, value)
        insert(row)
        edit.note("landmark.added", f"landmark:{row.id}", ["code", *fields], code=code)
        return row


def revise_landmark(
    *, actor: Actor, code: str, at: datetime | None = None, **fields: Unpack[LandmarkFields]
) -> Landmark:
    """Name a landmark anew, or say where it really is, from `at` (now) on."""
    with editing(actor, "registries.edit") as edit:
        last = latest(Landmark, code=code)
        here = {"lat": last.lat, "lon": last.lon, **fields}
        row = revise(last, at, {**_columns(fields), "cell": cell_of(here)})
        if row is not last:
            edit.note("landmark.revised", f"landmark:{row.id}", list(fields), code=code)
        return row


def end_landmark(*, actor: Actor, code: str, at: datetime | None = None) -> None:
    """The landmark is no longer there from `at` (now) on, or nobody calls it so any more."""
    with editing(actor, "registries.edit") as edit:
        row = latest(Landmark, code=code)
        if end(row, at):
            edit.note("landmark.ended", f"landmark:{row.id}", ["valid_to"], code=code)


def _columns(fields: LandmarkFields) -> dict[str, object]:
    columns: dict[str, object] = dict(fields)
    if "aliases" in fields:
        columns["aliases"] = lists.joined(fields["aliases"])
    return columns
