"""Pressing for an answer: whoever has the case is reminded now, or those above them are told."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from komek.cases import pressing
from komek.cases.models import About, Reminder
from komek.cases.reminding import Posts
from komek.cases.services._change import Change, changing
from komek.cases.services.sweeping import staff_at
from komek.directory.substitution import stand_in
from komek.intake.models import Direction
from komek.kernel.actors import Actor
from komek.kernel.errors import Conflict


def urge(*, actor: Actor, case_uid: UUID, text: str = "") -> None:
    """Remind whoever has the case, and the head of their organisation, by a letter of its own.

    text: a note that staff read on the case's page. Raises Conflict the second time in a day.
    """
    with changing(actor, case_uid, "urge") as change:
        _urge(change)
        _note(change, text)


def nudge(*, actor: Actor, case_uid: UUID) -> None:
    """The resident reminds whoever has the case; the letter is that of `urge`.

    Raises Conflict before the last day of the promised term, and the second time in a day.
    """
    with changing(actor, case_uid, "nudge") as change:
        if not pressing.is_due(change.case, change.now):
            message = _("The promised term is not over yet: you can remind them on its last day.")
            raise Conflict("nudge_too_early", message)
        _urge(change)


def escalate(*, actor: Actor, case_uid: UUID, text: str) -> None:
    """Tell those above the organisation that has the case, and say why.

    Where nobody is above, the organisation's own head is told. Raises Conflict the second time in
    a day.
    """
    with changing(actor, case_uid, "escalate") as change:
        _itself, *above = staff_at(change.now).above[change.assignment().organisation_id]
        _tell(change, About.RAISED, Posts(None, above[0] if above else None))
        change.data = {"to": above[0] if above else None}
        change.say(Direction.NOTE, text)


def _urge(change: Change) -> None:
    holder = change.assignment()
    away = staff_at(change.now).away
    present = stand_in(holder.person_id, away) if holder.person_id is not None else None
    _tell(change, About.URGED, Posts(present, holder.organisation_id))


def _tell(change: Change, about: About, posts: Posts) -> None:
    """Have it written to whom it concerns; the end of the day keeps it to once a day."""
    if pressing.is_told(change.case, about, change.now):
        raise Conflict("told_today", _("This was done today already: they have the letter."))
    Reminder.objects.create(
        assignment=change.assignment(),
        about=about,
        due=pressing.end_of_day(change.now),
        user_id=posts.user_id,
        organisation_id=posts.organisation_id,
        at=change.now,
    )


def _note(change: Change, text: str) -> None:
    if text.strip():
        change.say(Direction.NOTE, text)
