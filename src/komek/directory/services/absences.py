"""Verbs for leaves and who stands in."""

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from komek.directory import snapshot
from komek.directory.models import Absence, Membership
from komek.directory.services.rows import by_id, end_or_drop, insert
from komek.kernel import clock
from komek.kernel.actors import Actor
from komek.kernel.editing import Edit, editing
from komek.kernel.errors import Invalid
from komek.kernel.models import User


def note_absence(
    *, actor: Actor, user_id: int, first: date, last: date, substitute_id: int | None = None
) -> Absence:
    """A member of staff is away from the first to the last day; somebody stands in, or nobody.

    Everybody may say so of themselves. Raises Conflict for days on which they are away already.
    """
    with _editing(actor, user_id) as edit:
        user = by_id(User, user_id)
        if last < first:
            raise Invalid("last_before_first", _("It would end before it begins."), field="last")
        _check_substitute(user_id, substitute_id)
        row = insert(
            Absence(
                user=user,
                substitute_id=substitute_id,
                valid_from=_beginning(first),
                valid_to=_beginning(last + timedelta(days=1)),
            )
        )
        edit.note("absence.noted", f"user:{user.id}", ["valid_from", "valid_to", "substitute"])
        return row


def end_absence(*, actor: Actor, absence_id: int, at: datetime | None = None) -> None:
    """Somebody is back from `at` (now) on; a leave that has not begun is dropped."""
    row = by_id(Absence, absence_id)
    with _editing(actor, row.user_id) as edit:
        if end_or_drop(row, at or clock.now()):
            edit.note("absence.ended", f"user:{row.user_id}", ["valid_to"])


def _editing(actor: Actor, user_id: int) -> AbstractContextManager[Edit]:
    if actor.user_id == user_id:
        return editing(actor, "absences.own")
    return editing(actor, "absences.manage", organisations=_organisations_of(user_id))


def _organisations_of(user_id: int) -> set[int]:
    """Where the user works, and everything above."""
    rows = Membership.objects.filter(user_id=user_id, organisation__isnull=False).now()
    tree = snapshot.current()
    works_in = rows.values_list("organisation_id", flat=True)
    return {above for one in works_in if one is not None for above in tree.ancestors(one)}


def _check_substitute(user_id: int, substitute_id: int | None) -> None:
    if substitute_id is None:
        return
    if substitute_id == user_id:
        message = _("Nobody stands in for themselves.")
        raise Invalid("own_substitute", message, field="substitute")
    if not Membership.objects.filter(user_id=substitute_id, user__is_active=True).now().exists():
        message = _("Only members of staff stand in.")
        raise Invalid("substitute_not_staff", message, field="substitute")


def _beginning(day: date) -> datetime:
    calendar = snapshot.current().calendar
    return calendar.end_of(day - timedelta(days=1)) + timedelta(seconds=1)
