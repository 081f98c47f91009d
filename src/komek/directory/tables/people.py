"""Positions and who holds them as tables."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from komek.directory import services
from komek.directory.models import Leader, Organisation, Position, PositionKind
from komek.directory.tables.beginnings import Foundings
from komek.directory.tables.names import NAME_FIELDS, NAMES, names_of
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict
from komek.kernel.tables import Choice, Moment, Row, Table, Text
from komek.kernel.tables.table import fields


class Positions(Foundings, Table):
    """The posts that exist. They stay in their organisation."""

    name = "positions"
    title = _("Positions")
    columns = (
        Text("organisation_code", required=True),
        Text("code", required=True),
        Choice("kind", required=True, choices=PositionKind.values),
        *NAMES,
        Moment("valid_from", compared=False),
    )
    key = ("code",)
    read_action = "directory.read"
    action = "people.manage"

    def rows(self) -> Iterator[Row]:
        found = Position.objects.now().select_related("organisation")
        for one in found.order_by("organisation__code", "code"):
            yield {
                "organisation_code": one.organisation.code,
                "code": one.code,
                "kind": one.kind,
                **names_of(one),
                "valid_from": one.valid_from,
            }

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        details = fields(row, "kind", *NAME_FIELDS)
        if old:
            if row["organisation_code"] != old[0]["organisation_code"]:
                message = _("A position stays in its organisation. End it and create another one.")
                raise Conflict("position_stays", message, field="organisation_code")
            position_id = self.id_of(Position, row["code"], "code")
            services.edit_position(actor=actor, position_id=position_id, **details)
        else:
            code = row["organisation_code"]
            services.create_position(
                actor=actor,
                organisation_id=self.id_of(Organisation, code, "organisation_code"),
                code=row["code"],
                at=row.get("valid_from") or self.not_before([code], self.since),
                **details,
            )


class Leaders(Table):
    """Who holds and held a position: a row for each time somebody did, earlier ones first."""

    name = "leaders"
    title = _("Leaders")
    columns = (
        Text("position_code", required=True),
        Text("person_name", required=True),
        Moment("valid_from", required=True),
        Moment("valid_to"),
    )
    key = ("position_code", "valid_from")
    read_action = "directory.read"
    action = "people.manage"

    def rows(self) -> Iterator[Row]:
        found = Leader.objects.select_related("position").order_by("position__code", "valid_from")
        for one in found:
            yield {
                "position_code": one.position.code,
                "person_name": one.person_name,
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
            }

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        position_id = self.id_of(Position, row["position_code"], "position_code")
        if not old:
            services.appoint_leader(
                actor=actor,
                position_id=position_id,
                person_name=row["person_name"],
                at=row["valid_from"],
                until=row.get("valid_to"),
            )
            return
        leader = Leader.objects.get(position_id=position_id, valid_from=row["valid_from"])
        details = fields(row, "person_name", "valid_to")
        services.edit_leader(actor=actor, leader_id=leader.id, **details)
