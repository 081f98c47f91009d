"""Reminders become letters: one for each person, with all the cases that they have to know of."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from komek.cases import belongings
from komek.cases.models import About, Assignment, Reminder, ReminderLetter, Task, TaskState
from komek.cases.reminding import Posts, To
from komek.cases.services.sweeping import staff_at
from komek.kernel.languages import DEFAULT
from komek.kernel.mailbox import message_id
from komek.kernel.models import User
from komek.kernel.numbering import display, number_for

log = logging.getLogger(__name__)

WORTH_SENDING = timedelta(days=3)
"""A reminder that could not be sent for so long is none any more."""
MOST_LINES = 100
BATCH = 10_000
MOST_IN_VAIN = 3
TIMEOUT_S = 20


def write_letters(now: datetime) -> int:
    """Put what has to be told into one letter for each person; returns how many reminders.

    Whatever is more than BATCH becomes another letter.
    """
    written = 0
    while batch := _write_batch(now):
        written += batch
    return written


@transaction.atomic
def _write_batch(now: datetime) -> int:
    unwritten = Reminder.objects.filter(written_at=None).order_by("id")
    reminders = list(unwritten.select_for_update(skip_locked=True)[:BATCH])
    if not reminders:
        return 0  # most of the time
    ReminderLetter.objects.bulk_create(_letters(reminders, now))
    Reminder.objects.filter(id__in=[one.id for one in reminders]).update(written_at=now)
    return len(reminders)


def _letters(reminders: Sequence[Reminder], now: datetime) -> list[ReminderLetter]:
    staff, told = staff_at(now), defaultdict[To, list[int]](list)
    holders = Assignment.objects.filter(id__in={one.assignment_id for one in reminders})
    holding = dict(holders.values_list("id", "organisation_id"))
    parts = Task.objects.filter(id__in={one.task_id for one in reminders if one.task_id})
    doing = dict(parts.values_list("id", "organisation_id"))
    for one in reminders:
        posts = Posts(one.user_id, one.organisation_id)
        responsible = doing[one.task_id] if one.task_id else holding[one.assignment_id]
        for to in staff.hearing(About(one.about), posts, responsible):
            told[to].append(one.id)
    return [
        ReminderLetter(reminders=ids, written_at=now, **to._asdict()) for to, ids in told.items()
    ]


def send_letters(now: datetime) -> int:
    """Send what was written; returns how many letters went out.

    Stops when the mail server takes nothing: the next round tries again. An address that it
    refuses keeps nobody else's letter back. After a crash between sending and noting it a letter
    goes out twice, under one id.
    """
    sent = in_vain = 0
    waiting = ReminderLetter.objects.filter(sent_at=None, written_at__gte=now - WORTH_SENDING)
    for letter_id in waiting.order_by("id").values_list("id", flat=True):
        try:
            sent += _send(letter_id, now)
        except (SMTPRecipientsRefused, ValueError) as error:
            log.warning("reminders: letter %s has no good address (%s)", letter_id, _kind(error))
        except (SMTPException, OSError) as error:
            log.warning("reminders: a letter was not sent (%s)", _kind(error))
            in_vain += 1
            if in_vain == MOST_IN_VAIN:
                break
    return sent


def _kind(error: Exception) -> str:
    """What went wrong, without the address that the error's own text names."""
    return type(error).__name__


@transaction.atomic
def _send(letter_id: int, now: datetime) -> bool:
    unsent = ReminderLetter.objects.filter(id=letter_id, sent_at=None)
    letter = unsent.select_for_update(skip_locked=True).first()
    if letter is None:
        return False
    # Whoever has answered or given the case away meanwhile needs no reminding.
    current = Reminder.objects.filter(id__in=letter.reminders, assignment__ended_at=None)
    current = current.filter(Q(task=None) | Q(task__state=TaskState.OPEN))
    reminders = list(current.select_related("assignment__case", "task").order_by("due", "id"))
    address, language = _reader(letter)
    needed = bool(reminders and address)
    if needed:
        _hand_over(letter, address, language, reminders)
    letter.sent_at = now
    letter.save(update_fields=["sent_at"])
    return needed


def _reader(letter: ReminderLetter) -> tuple[str, str]:
    """The address and the language; an empty address where there is none any more."""
    if letter.user_id is None:
        mailbox = belongings.organisation(letter.organisation_id)
        return (mailbox.email if mailbox else ""), DEFAULT
    user = User.objects.filter(id=letter.user_id, is_active=True).first()
    return (user.email, user.language) if user else ("", DEFAULT)


def _hand_over(
    written: ReminderLetter, address: str, language: str, reminders: list[Reminder]
) -> None:
    with translation.override(language):
        subject = ngettext(
            "%(count)s case and its term", "%(count)s cases and their terms", len(reminders)
        )
        letter = EmailMessage(
            subject=subject % {"count": len(reminders)},
            body=_body(reminders, language),
            to=[address],
            headers={
                "Message-ID": message_id(f"reminder-{written.id}"),
                "Content-Language": language,
                "Auto-Submitted": "auto-generated",
            },
            connection=get_connection(timeout=TIMEOUT_S),
        )
    letter.send()


def _body(reminders: list[Reminder], language: str) -> str:
    headings = {
        About.UNSENT: gettext("This did not reach the organisation:"),
        About.RAISED: gettext("You are asked to see to it yourself:"),
        About.URGED: gettext("You are asked for an answer now:"),
        About.OVER: gettext("The term is over, and there is no answer:"),
        About.MOST: gettext("Four fifths of the time are over:"),
        About.HALF: gettext("Half of the time is over:"),
        About.REFUSED: gettext("The commission gave no more time:"),
        About.GRANTED: gettext("The commission gave more time:"),
    }
    parts = []
    for about, heading in headings.items():
        lines = [_line(one, language) for one in reminders if one.about == about]
        more = len(lines) - MOST_LINES
        if lines:
            and_more = [gettext("… and {count} more").format(count=more)] if more > 0 else []
            parts.append("\n".join([heading, *lines[:MOST_LINES], *and_more]))
    parts.append(gettext("All of them: {address}").format(address=f"{settings.PUBLIC_URL}/desk/"))
    return "\n\n".join(parts)


def _line(reminder: Reminder, language: str) -> str:
    """Number, service, place, organisation and day; no names, no words of residents."""
    case, held = reminder.assignment.case, reminder.task or reminder.assignment
    organisation = belongings.organisation(held.organisation_id)
    about = [
        f"№ {display(number_for(case.id))}",
        belongings.service(case.service_id).name(language).text,
        case.address,
        gettext("a part of the work") if reminder.task_id else "",
        organisation.name(language).text if organisation else "",
        gettext("until {moment}").format(
            moment=date_format(localtime(held.due), "DATETIME_FORMAT")
        ),
    ]
    return "- " + " · ".join(part for part in about if part)
