"""Lists that staff named: one's own, and those that others share."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from komek.cases.models import SavedView
from komek.cases.queries.lists import Asked
from komek.directory import snapshot as directory
from komek.directory.entries import OrganisationEntry
from komek.kernel.actors import Actor
from komek.kernel.errors import Invalid, NotFound
from komek.kernel.permissions import reaches, require_at_all


@dataclass(frozen=True, slots=True)
class View:
    """A named list. own: the reader's; changeable: whether the reader may change or delete it."""

    uid: UUID
    name: str
    asked: Asked
    organisation: OrganisationEntry | None
    role: str
    own: bool
    changeable: bool


def views(actor: Actor) -> list[View]:
    """The views that the actor has, their own first, by name. Raises Forbidden."""
    require_at_all(actor, "views.save")
    rows = SavedView.objects.filter(Q(owner_id=actor.user_id) | _shared()).order_by("name", "id")
    found = [_view(actor, row) for row in rows if has(actor, row) and _readable(row)]
    return sorted(found, key=lambda one: not one.own)


def view(actor: Actor, uid: UUID) -> View:
    """One of the views that the actor has. Raises NotFound, Forbidden, Invalid."""
    require_at_all(actor, "views.save")
    row = SavedView.objects.filter(uid=uid).first()
    if row is None or not has(actor, row):
        raise unknown()
    return _view(actor, row)


def has(actor: Actor, row: SavedView) -> bool:
    """Whether it is the actor's, or shared with one of their roles."""
    if row.owner_id == actor.user_id:
        return True
    return row.shared and any(
        row.role in ("", grant.role) and _within(grant.organisation_id, row.organisation_id)
        for grant in actor.grants
    )


def may_change(actor: Actor, row: SavedView) -> bool:
    """Whether it is the actor's, or shared where the actor keeps what is shared in order."""
    if row.owner_id == actor.user_id:
        return True
    return row.shared and reaches(actor, "views.manage", organisations=above(row.organisation_id))


def above(organisation_id: int | None) -> Sequence[int]:
    """The organisation and everybody above it; nobody for the whole city."""
    return () if organisation_id is None else directory.current().ancestors(organisation_id)


def unknown() -> NotFound:
    """The refusal for a view that is not there, or not for the asker."""
    return NotFound("view_unknown", _("There is no such saved list."))


def _shared() -> Q:
    return Q(organisation__isnull=False) | ~Q(role="")


def _within(organisation_id: int | None, shared_with: int | None) -> bool:
    if shared_with is None:
        return True
    if organisation_id is None:
        return False
    return shared_with in directory.current().ancestors(organisation_id)


def _readable(row: SavedView) -> bool:
    try:
        Asked.model_validate(row.asked)
    except ValidationError:
        return False
    return True


def _view(actor: Actor, row: SavedView) -> View:
    try:
        asked = Asked.model_validate(row.asked)
    except ValidationError as error:
        message = _("This saved list asks for what there no longer is. Please save it anew.")
        raise Invalid("view_outdated", message) from error
    shared_with = row.organisation_id
    return View(
        uid=row.uid,
        name=row.name,
        asked=asked,
        organisation=directory.current().organisation(shared_with) if shared_with else None,
        role=row.role,
        own=row.owner_id == actor.user_id,
        changeable=may_change(actor, row),
    )
