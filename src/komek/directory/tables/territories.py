"""Territories as a table: a row for every version, with its polygon or the file it is in."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.directory import services, snapshot
from komek.directory.models import Territory, TerritoryKind
from komek.directory.tables.names import NAME_FIELDS, NAMES, names_of
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict, Invalid
from komek.kernel.tables import Choice, Json, Moment, Row, Table, Text
from komek.kernel.tables.table import fields


class Territories(Table):
    """Every version of every territory.

    `geometry_file` names a GeoJSON file that comes along; the feature in it has the row's code
    among its properties. Exports have the polygon itself in `geometry`.
    """

    name = "territories"
    title = _("Territories")
    columns = (
        Text("code", required=True),
        Choice("kind", required=True, choices=TerritoryKind.values),
        *NAMES,
        Moment("valid_from", required=True),
        Moment("valid_to"),
        Json("geometry"),
        Text("geometry_file", compared=False),
    )
    key = ("code", "valid_from")
    companion_columns = ("geometry_file",)
    read_action = "directory.read"
    action = "directory.edit"

    def rows(self) -> Iterator[Row]:
        for one in snapshot.current().territory_history():
            yield {
                "code": one.code,
                "kind": one.kind,
                **names_of(one),
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
                "geometry": one.geometry,
                "geometry_file": "",
            }

    def completed(self, row: Row) -> Row:
        """The row with the polygon that its file holds, or without any where it says none."""
        if name := row.get("geometry_file"):
            return {**row, "geometry": self._geometry(name, row.get("code"))}
        return row if row.get("geometry") else {k: v for k, v in row.items() if k != "geometry"}

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        code, begin, end = row["code"], row["valid_from"], row.get("valid_to")
        details = fields(row, "kind", *NAME_FIELDS, "geometry")
        if old:
            before = old[0]
            if any(value != before[name] for name, value in details.items()):
                services.redraw_territory(actor=actor, code=code, at=begin, **details)
            self._end(actor, row, before["valid_to"])
        elif Territory.objects.filter(code=code).at(begin).exists():
            services.redraw_territory(actor=actor, code=code, at=begin, **details)
            self._end(actor, row, None)
        else:
            services.create_territory(actor=actor, code=code, at=begin, until=end, **details)

    def _end(self, actor: Actor, row: Row, before: datetime | None) -> None:
        end = row.get("valid_to", before)
        if before is not None and (end is None or end > before):
            message = _("It has an end, which can come earlier but not later.")
            raise Conflict("end_passed", message, field="valid_to")
        if end is not None:
            services.end_territory(actor=actor, code=row["code"], at=end)

    def _geometry(self, name: str, code: object) -> Any:
        if name not in self.companions:
            message = format_lazy(_("The file {name} did not come along."), name=name)
            raise Invalid("companion_missing", message, field="geometry_file")
        features = self._features(name)
        if code not in features:
            message = format_lazy(_("The file {name} has no feature with this code."), name=name)
            raise Invalid("feature_missing", message, field="geometry_file")
        return features[code]

    def _features(self, name: str) -> dict[object, Any]:
        try:
            found = json.loads(self.companions[name])["features"]
            return {one["properties"]["code"]: one["geometry"] for one in found}
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            message = format_lazy(_("The file {name} is not a GeoJSON collection."), name=name)
            raise Invalid("companion_broken", message, field="geometry_file") from error
