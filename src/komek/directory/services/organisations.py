"""Verbs for organisations: they are created, corrected, moved in the tree and closed."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict, Unpack

from django.utils.translation import gettext_lazy as _

from komek.directory.entries import LinkEntry
from komek.directory.hours import read as read_hours
from komek.directory.models import Organisation, OrganisationLink
from komek.directory.services.rows import by_id, change, end, end_or_drop, insert
from komek.directory.tree import first_loop
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import editing
from komek.kernel.eras import holds
from komek.kernel.errors import Conflict


class OrganisationFields(TypedDict, total=False):
    """What an organisation is, apart from its code and place in the tree."""

    kind: str
    name_kk: str
    name_ru: str
    name_en: str
    phone: str
    email: str
    address: str
    hours: str


def create_organisation(
    *,
    actor: Actor,
    code: str,
    parent_id: int | None = None,
    at: datetime | None = None,
    **fields: Unpack[OrganisationFields],
) -> Organisation:
    """A new organisation from `at` (now) on, under a parent or at the top."""
    at = at or clock.now()
    read_hours(fields.get("hours", ""))
    with editing(actor, "directory.edit") as edit:
        row = insert(Organisation(code=code, valid_from=at, **fields))
        if parent_id is not None:
            _link(row, open_organisation(parent_id, at), at)
        edit.note("organisation.created", f"organisation:{row.id}", ["code", *fields])
        return row


def edit_organisation(
    *, actor: Actor, organisation_id: int, **fields: Unpack[OrganisationFields]
) -> Organisation:
    """Correct what is written about an organisation. One that becomes another needs `succeed`."""
    read_hours(fields.get("hours", ""))
    with editing(actor, "directory.edit") as edit:
        row = by_id(Organisation, organisation_id)
        if changed := change(row, fields):
            edit.note("organisation.edited", f"organisation:{row.id}", changed)
        return row


def move_organisation(
    *, actor: Actor, organisation_id: int, parent_id: int | None, at: datetime | None = None
) -> None:
    """Let an organisation stand under another parent, or at the top, from `at` (now) on.

    Raises Conflict when it would come to stand above itself, then or through a planned move.
    """
    at = at or clock.now()
    with editing(actor, "directory.edit") as edit:
        child = open_organisation(organisation_id, at)
        if relink(child, parent_id, at):
            edit.note("organisation.moved", f"organisation:{child.id}", ["parent"])


def close_organisation(
    *, actor: Actor, organisation_id: int, at: datetime | None = None, reason: str = ""
) -> None:
    """Let an organisation end at `at` (now). Its row stays: old cases keep their owner.

    reason: a code for the audit. Raises Conflict while others stand under it.
    """
    at = at or clock.now()
    with editing(actor, "directory.edit") as edit:
        row = by_id(Organisation, organisation_id)
        if not end(row, at):
            return
        if any(link.valid_to is None or link.valid_to > at for link in row.child_links.all()):
            message = _("Move the organisations that stand under it first.")
            raise Conflict("organisation_has_children", message)
        for link in row.parent_links.all():
            end_or_drop(link, at)
        edit.note("organisation.closed", f"organisation:{row.id}", ["valid_to"], reason)


def open_organisation(organisation_id: int, at: datetime) -> Organisation:
    """The organisation; raises NotFound, or Conflict when it does not exist at that moment."""
    row = by_id(Organisation, organisation_id)
    _require_holds(row, at)
    return row


def require_open(organisation_ids: Collection[int], at: datetime) -> None:
    """Raise as `open_organisation` does unless all of them exist at that moment."""
    wanted = set(organisation_ids)
    found = {row.id: row for row in Organisation.objects.filter(id__in=wanted)}
    if missing := wanted - found.keys():
        by_id(Organisation, missing.pop())
    for row in found.values():
        _require_holds(row, at)


def relink(child: Organisation, parent_id: int | None, at: datetime) -> bool:
    """Put the child under a parent from `at` on, for a verb; False when it stands there already."""
    links = list(child.parent_links.order_by("valid_from"))
    if any(link.valid_from > at for link in links):
        message = _("Another move of this organisation is planned for later.")
        raise Conflict("move_planned", message)
    present = next((link for link in links if holds(link, at)), None)
    if (present.parent_id if present else None) == parent_id:
        return False
    if present is not None:
        end_or_drop(present, at)
    if parent_id is not None:
        parent = open_organisation(parent_id, at)
        _refuse_loop(child.id, parent.id, at)
        _link(child, parent, at)
    return True


def _require_holds(row: Organisation, at: datetime) -> None:
    if not holds(row, at):
        message = _("The organisation does not exist at that moment.")
        raise Conflict("organisation_not_open", message)


def _link(child: Organisation, parent: Organisation, at: datetime) -> None:
    insert(OrganisationLink(parent=parent, child=child, valid_from=at, valid_to=child.valid_to))


def _refuse_loop(child_id: int, parent_id: int, at: datetime) -> None:
    columns = ("parent_id", "child_id", "valid_from", "valid_to")
    links = [LinkEntry(*row) for row in OrganisationLink.objects.values_list(*columns)]
    if first_loop(links, child_id, parent_id, at) is not None:
        message = _("An organisation cannot stand under itself, directly or through others.")
        raise Conflict("organisation_loop", message, field="parent")
