"""Organisations as a table; a file's parents stand above their children."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from komek.directory import services, snapshot
from komek.directory.entries import OrganisationEntry
from komek.directory.models import Organisation, OrganisationKind
from komek.directory.tables.names import NAME_FIELDS, NAMES, names_of
from komek.directory.tree import Tree
from komek.kernel.actors import Actor
from komek.kernel.tables import Choice, Moment, Row, Table, Text
from komek.kernel.tables.table import fields


class Organisations(Table):
    """The open organisations. A file moves and corrects them; closing is an act of its own."""

    name = "organisations"
    title = _("Organisations")
    columns = (
        Text("code", required=True),
        Text("parent_code"),
        Choice("kind", required=True, choices=OrganisationKind.values),
        *NAMES,
        Text("phone"),
        Text("email"),
        Text("address"),
        Text("hours"),
        Moment("valid_from", compared=False),
    )
    key = ("code",)
    ignored = ("district_code",)
    read_action = "directory.read"
    action = "directory.edit"

    def rows(self) -> Iterator[Row]:
        directory = snapshot.current()
        tree = directory.tree()
        found = directory.organisations()
        for one in sorted(found, key=lambda one: (len(tree.ancestors(one.id)), one.code)):
            yield self._row(one, tree)

    def _row(self, one: OrganisationEntry, tree: Tree) -> Row:
        parent = tree.parent(one.id)
        return {
            "code": one.code,
            "parent_code": snapshot.current().organisation(parent).code if parent else "",
            "kind": one.kind,
            **names_of(one),
            "phone": one.phone,
            "email": one.email,
            "address": one.address,
            "hours": one.hours,
            "valid_from": one.valid_from,
        }

    def store(self, actor: Actor, new: Sequence[Row], old: Sequence[Row]) -> None:
        (row,) = new
        details = fields(row, "kind", *NAME_FIELDS, "phone", "email", "address", "hours")
        if not old:
            services.create_organisation(
                actor=actor,
                code=row["code"],
                parent_id=self._parent(row),
                at=self.begin(row),
                **details,
            )
            return
        organisation_id = self.id_of(Organisation, row["code"], "code")
        services.edit_organisation(actor=actor, organisation_id=organisation_id, **details)
        if "parent_code" in row:
            services.move_organisation(
                actor=actor, organisation_id=organisation_id, parent_id=self._parent(row)
            )

    def _parent(self, row: Row) -> int | None:
        code = row.get("parent_code")
        return self.id_of(Organisation, code, "parent_code") if code else None
