"""Saving lists under a name, sharing, changing and deleting them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from komek.cases.models import SavedView
from komek.cases.queries import saved
from komek.cases.queries.lists import Asked
from komek.cases.queries.lists.wanted import wanted
from komek.directory import snapshot as directory
from komek.kernel import audit, clock
from komek.kernel.actors import Actor, Role
from komek.kernel.errors import Conflict, Forbidden, Invalid, TooMany
from komek.kernel.folding import clean_text
from komek.kernel.permissions import require, require_at_all

LONGEST_NAME = 100
MOST_VIEWS = 100
STAFF = frozenset(Role) - {Role.ANONYMOUS, Role.RESIDENT, Role.PARTNER}


@dataclass(frozen=True, slots=True)
class ViewFields:
    """What a view is; organisation_id and role say with whom it is shared, see `SavedView`."""

    name: str
    asked: Asked
    organisation_id: int | None = None
    role: str = ""


def save_view(*, actor: Actor, fields: ViewFields) -> SavedView:
    """A new view of the actor's. Raises Forbidden, Invalid, Conflict for a name taken, TooMany."""
    owner_id, checked = _person(actor), _checked(actor, fields)
    with transaction.atomic(), _named_once():
        if SavedView.objects.filter(owner_id=owner_id).count() >= MOST_VIEWS:
            message = _("You have a hundred saved lists. Please delete one first.")
            raise TooMany("views_too_many", message)
        now = clock.now()
        row = SavedView.objects.create(owner_id=owner_id, created_at=now, updated_at=now, **checked)
        audit.record(actor, "views.save", row.subject, fields=sorted(checked))
    return row


def change_view(*, actor: Actor, uid: UUID, fields: ViewFields) -> SavedView:
    """Make the view what the fields say. Raises NotFound, and what saving raises."""
    checked = _checked(actor, fields)
    with transaction.atomic(), _named_once():
        row = _changeable(actor, uid)
        changed = [name for name, value in checked.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, checked[name])
        row.updated_at = clock.now()
        row.save(update_fields=[*changed, "updated_at"])
        audit.record(actor, "views.change", row.subject, fields=sorted(changed))
    return row


def delete_view(*, actor: Actor, uid: UUID) -> None:
    """Delete the view for everybody who has it. Raises NotFound, Forbidden."""
    require_at_all(actor, "views.save")
    with transaction.atomic():
        row = _changeable(actor, uid)
        audit.record(actor, "views.delete", row.subject)
        row.delete()


def _changeable(actor: Actor, uid: UUID) -> SavedView:
    row = SavedView.objects.select_for_update().filter(uid=uid).first()
    if row is None or not (saved.has(actor, row) or saved.may_change(actor, row)):
        raise saved.unknown()
    if not saved.may_change(actor, row):
        raise Forbidden("view_of_others", _("Only whoever saved this list may change it."))
    return row


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise Forbidden("forbidden", _("You are not allowed to do this."))
    return actor.user_id


def _checked(actor: Actor, fields: ViewFields) -> dict[str, object]:
    """The columns of a view; raises what is wrong with it, or with who wants it."""
    require_at_all(actor, "views.save")
    name = clean_text(fields.name, LONGEST_NAME, field="name")
    if not name:
        raise Invalid("view_nameless", _("Give the list a name."), field="name")
    wanted(actor, fields.asked)
    _check_sharing(actor, fields)
    return {
        "name": name,
        "asked": fields.asked.as_json(),
        "organisation_id": fields.organisation_id,
        "role": fields.role,
    }


def _check_sharing(actor: Actor, fields: ViewFields) -> None:
    if fields.role and fields.role not in STAFF:
        raise Invalid("role_unknown", _("There is no such role."), field="role")
    if fields.organisation_id is None and not fields.role:
        return
    known = directory.current().organisation_ids()
    if fields.organisation_id is not None and fields.organisation_id not in known:
        message = _("There is no such organisation.")
        raise Invalid("unknown_organisation", message, field="organisation")
    require(actor, "views.share", organisations=saved.above(fields.organisation_id))


@contextmanager
def _named_once() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        message = _("You have a saved list with this name already.")
        raise Conflict("view_named_once", message, field="name") from error
