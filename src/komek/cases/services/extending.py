"""More time for a case: the organisation asks, the commission decides, the resident is told."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from komek.cases import commission, instructions, terms
from komek.cases.lifecycle import MOVES
from komek.cases.models import (
    About,
    Case,
    Extension,
    ExtensionReason,
    ExtensionState,
    ExtensionVote,
    Reminder,
)
from komek.cases.services import _clocks, participants
from komek.cases.services._change import Change, changing
from komek.cases.services.sweeping import staff_at
from komek.cases.shifts import Extended
from komek.directory import queries as people
from komek.directory import snapshot as directory
from komek.intake.models import Direction, Message
from komek.kernel.actors import SYSTEM, Actor
from komek.kernel.errors import Conflict, Forbidden, Invalid


def ask_extension(
    *, actor: Actor, case_uid: UUID, reason_code: str, wished: date, text: str
) -> None:
    """Ask the commission for time until the end of a day; the terms run on until it decides.

    reason_code: of ExtensionReason. text: why, for the commission. Raises Invalid for a day that
    is none too late or too early, Conflict while another wish waits or nobody could decide.
    """
    if reason_code not in ExtensionReason.values:
        raise Invalid("reason_invalid", _("Please choose a reason."), field="reason_code")
    with changing(actor, case_uid, "ask_extension") as change:
        _require_possible(change.case)
        until = _checked_day(change, wished)
        words = change.say(Direction.NOTE, text)
        wish = Extension.objects.create(
            case=change.case,
            organisation_id=change.assignment().organisation_id,
            asked_by_id=actor.user_id,
            asked_at=change.now,
            reason=reason_code,
            message_id=words,
            wished_due=until,
        )
        change.data = {
            "extension": wish.id,
            "reason": reason_code,
            "wished_due": until.isoformat(),
        }


def vote_extension(*, actor: Actor, case_uid: UUID, in_favour: bool) -> None:
    """Vote as a member of the commission; the vote that makes a majority decides at once.

    Raises Forbidden for whoever is no member or gave an instruction about the case, Conflict for
    a second vote.
    """
    with transaction.atomic():
        with changing(actor, case_uid, "vote_extension") as change:
            wish = _waiting(change.case)
            instructions.require_other_voice(actor, change.case)
            _vote(wish, actor, in_favour, change.now)
            change.data = {"extension": wish.id, "in_favour": in_favour}
        granted = _verdict(wish)
        if granted is not None:
            _decide(case_uid, wish, granted)


def tell_extension(*, actor: Actor, case_uid: UUID) -> None:
    """Note that the resident knows of the new term. Raises Conflict when there is none to tell."""
    with changing(actor, case_uid, "tell_extension") as change:
        untold = Extension.objects.filter(
            case=change.case, state=ExtensionState.GRANTED, noticed_at=None
        )
        told = list(untold.values_list("id", flat=True))
        if not told:
            raise Conflict("nothing_to_tell", _("The resident knows the term as it is."))
        Extension.objects.filter(id__in=told).update(noticed_at=change.now)
        change.data = {"extensions": told}


def told_by_letter(*, message_id: int) -> None:
    """Note that the resident knows of the new term, if the letter that went out said so."""
    letter = Message.objects.filter(id=message_id).values_list("external_id", flat=True).first()
    case = Case.objects.filter(conversation__messages=message_id).first()
    if case is None or not (letter or "").startswith(f"{MOVES['extend'].event}:"):
        return
    try:
        tell_extension(actor=SYSTEM, case_uid=case.uid)
    except Conflict:
        return


def latest_due(case: Case) -> datetime:
    """Until when the case may be extended at most, whatever was extended before."""
    first = Extension.objects.filter(case=case, state=ExtensionState.GRANTED).order_by("id").first()
    legal_due = first.legal_before if first and first.legal_before else case.legal_due
    return terms.latest_extension(directory.current(), legal_due)


def _require_possible(case: Case) -> None:
    if Extension.objects.filter(case=case, state=ExtensionState.ASKED).exists():
        raise Conflict("extension_waits", _("The commission has a wish for this case already."))
    if not people.commission():
        raise Conflict("no_commission", _("There is nobody yet who could decide about more time."))


def _checked_day(change: Change, wished: date) -> datetime:
    """The end of the wished day."""
    calendar, case = directory.current().calendar, change.case
    latest = latest_due(case)
    if wished > calendar.local_date(latest):
        sentence = _("The law allows no later day than {day}.")
        day = date_format(calendar.local_date(latest), "DATE_FORMAT")
        raise Invalid("wished_too_late", format_lazy(sentence, day=day), field="wished")
    until = calendar.end_of(wished)
    if until <= max(case.promised_due, change.now):
        message = _("Choose a day that is later than the promised one.")
        raise Invalid("wished_too_early", message, field="wished")
    return until


def _waiting(case: Case) -> Extension:
    wish = Extension.objects.filter(case=case, state=ExtensionState.ASKED).first()
    if wish is None:
        raise Conflict("no_wish", _("Nobody waits for more time here."))
    return wish


def _vote(wish: Extension, actor: Actor, in_favour: bool, now: datetime) -> None:
    if actor.user_id not in people.commission():
        raise Forbidden("not_in_commission", _("Only members of the commission vote."))
    if wish.votes.filter(user_id=actor.user_id).exists():
        raise Conflict("voted_already", _("You have voted already."))
    ExtensionVote.objects.create(extension=wish, user_id=actor.user_id, in_favour=in_favour, at=now)


def _verdict(wish: Extension) -> bool | None:
    members = people.commission()
    votes = list(wish.votes.filter(user_id__in=members).values_list("in_favour", flat=True))
    return commission.verdict(
        members=len(members), in_favour=votes.count(True), against=votes.count(False)
    )


def _decide(case_uid: UUID, wish: Extension, granted: bool) -> None:
    with changing(SYSTEM, case_uid, "extend" if granted else "deny_extension") as change:
        wish.decided_at = change.now
        wish.state = ExtensionState.GRANTED if granted else ExtensionState.REFUSED
        change.data = {"extension": wish.id, "reason": wish.reason}
        if granted:
            _extend(change, wish)
            participants.trace(change)
        wish.save()
        _tell_organisation(change, About.GRANTED if granted else About.REFUSED)


def _tell_organisation(change: Change, about: About) -> None:
    """Whoever has the case learns of the decision by the next letter."""
    held = change.assignment()
    posts = staff_at(change.now).concerned(about, held.organisation_id, held.person_id)
    told = Reminder(assignment=held, about=about, due=held.due, at=change.now, **posts._asdict())
    # Refused twice for one due moment, they know.
    Reminder.objects.bulk_create([told], ignore_conflicts=True)


def _extend(change: Change, wish: Extension) -> None:
    case = change.case
    wish.given_due = min(wish.wished_due, latest_due(case))
    wish.promised_before, wish.legal_before = case.promised_due, case.legal_due
    _clocks.shift(change, Extended(change.now, wish.given_due))
    wish.promised_after, wish.legal_after = case.promised_due, case.legal_due
    wish.notice_due = terms.notice_runs_out(directory.current(), change.now)
