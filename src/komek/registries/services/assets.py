"""Verbs for assets: added, moved or handed over as a new version, ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from komek.directory.services.organisations import open_organisation
from komek.directory.services.rows import by_id, end, insert, latest, revise
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.errors import Invalid
from komek.registries.models import Asset, Building
from komek.registries.services.buildings import cell_of


class AssetFields(TypedDict, total=False):
    """What an asset is, apart from its kind and code; `attributes` are the kind's own, flat."""

    name_kk: str
    name_ru: str
    name_en: str
    lat: float
    lon: float
    building_id: int | None
    organisation_id: int | None
    attributes: dict[str, Any]


def add_asset(
    *,
    actor: Actor,
    kind: str,
    code: str,
    at: datetime | None = None,
    **fields: Unpack[AssetFields],
) -> Asset:
    """A new thing that the city keeps, from `at` (now) on."""
    at = at or clock.now()
    with editing(actor, "registries.edit") as edit:
        _check(fields, at)
        row = insert(Asset(kind=kind, code=code, cell=cell_of(fields), valid_from=at, **fields))
        edit.note("asset.added", f"asset:{row.id}", ["kind", "code", *fields], code=code)
        return row


def revise_asset(
    *,
    actor: Actor,
    kind: str,
    code: str,
    at: datetime | None = None,
    **fields: Unpack[AssetFields],
) -> Asset:
    """Move an asset, hand it over or describe it anew from `at` (now) on."""
    with editing(actor, "registries.edit") as edit:
        _check(fields, at or clock.now())
        last = latest(Asset, kind=kind, code=code)
        here = {"lat": last.lat, "lon": last.lon, **fields}
        row = revise(last, at, {**fields, "cell": cell_of(here)})
        if row is not last:
            edit.note("asset.revised", f"asset:{row.id}", list(fields), code=code)
        return row


def end_asset(*, actor: Actor, kind: str, code: str, at: datetime | None = None) -> None:
    """The asset is no longer there from `at` (now) on."""
    with editing(actor, "registries.edit") as edit:
        row = latest(Asset, kind=kind, code=code)
        if end(row, at):
            edit.note("asset.ended", f"asset:{row.id}", ["valid_to"], code=code)


def _check(fields: Mapping[str, Any], at: datetime) -> None:
    if (building_id := fields.get("building_id")) is not None:
        by_id(Building, building_id)
    if (organisation_id := fields.get("organisation_id")) is not None:
        open_organisation(organisation_id, at)
    values = fields.get("attributes", {}).values()
    if any(not isinstance(value, str | int | float | bool | None) for value in values):
        message = _("An attribute is a text, a number, yes or no.")
        raise Invalid("attributes_nested", message, field="attributes")
