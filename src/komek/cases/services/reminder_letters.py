"""Reminders become letters: one for each person, with all the cases that they have to know of."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from komek.cases import belongings
from komek.cases.models import About, Reminder
from komek.cases.reminding import To
from komek.kernel import clock
from komek.kernel.languages import DEFAULT
from komek.kernel.models import User
from komek.kernel.numbering import display, number_for

log = logging.getLogger(__name__)

WORTH_TELLING = timedelta(days=3)
"""A reminder that could not be sent for so long is none any more."""
MOST_LINES = 100
MOST_IN_VAIN = 3
TIMEOUT_S = 20


def send_reminders() -> int:
    """Write to everybody who was not told yet; returns how many letters went out.

    Stops when the mail server takes nothing: the next round tries again. After a crash between
    sending and noting it a letter goes out twice, under one id.
    """
    sent = in_vain = 0
    for to in _waiting(clock.now() - WORTH_TELLING):
        try:
            sent += _write(to, clock.now())
        except (SMTPException, OSError) as error:
            log.warning("reminders: a letter was not sent (%s)", type(error).__name__)
            in_vain += 1
            if in_vain == MOST_IN_VAIN:
                break
    return sent


def _waiting(since: datetime) -> Iterator[To]:
    rows = Reminder.objects.filter(told_at=None, at__gte=since).order_by()
    for user_id, organisation_id in rows.values_list("user_id", "organisation_id").distinct():
        yield To(user_id, organisation_id)


@transaction.atomic
def _write(to: To, now: datetime) -> bool:
    since = now - WORTH_TELLING
    rows = Reminder.objects.filter(**to._asdict(), told_at=None, at__gte=since)
    waiting = list(
        rows.select_for_update(skip_locked=True, of=("self",))
        .select_related("assignment__case")
        .order_by("due", "id")
    )
    # Whoever has answered or given the case away meanwhile needs no reminding.
    current = [one for one in waiting if one.assignment.ended_at is None]
    address, language = _reader(to)
    sent = bool(current and address)
    if sent:
        _send(address, language, current)
    Reminder.objects.filter(id__in=[one.id for one in waiting]).update(told_at=now)
    return sent


def _reader(to: To) -> tuple[str, str]:
    """The address and the language; an empty address where there is none any more."""
    if to.user_id is None:
        mailbox = belongings.organisation(to.organisation_id)
        return (mailbox.email if mailbox else ""), DEFAULT
    user = User.objects.filter(id=to.user_id, is_active=True).first()
    return (user.email, user.language) if user else ("", DEFAULT)


def _send(address: str, language: str, reminders: list[Reminder]) -> None:
    ours = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    newest = max(one.id for one in reminders)
    with translation.override(language):
        subject = ngettext(
            "%(count)s case and its term", "%(count)s cases and their terms", len(reminders)
        )
        letter = EmailMessage(
            subject=subject % {"count": len(reminders)},
            body=_body(reminders, language),
            to=[address],
            headers={
                "Message-ID": f"<reminder-{newest}@{ours}>",
                "Content-Language": language,
                "Auto-Submitted": "auto-generated",
            },
            connection=get_connection(timeout=TIMEOUT_S),
        )
    letter.send()


def _body(reminders: list[Reminder], language: str) -> str:
    headings = {
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
    case = reminder.assignment.case
    organisation = belongings.organisation(reminder.assignment.organisation_id)
    about = [
        f"№ {display(number_for(case.id))}",
        belongings.service(case.service_id).name(language).text,
        case.address,
        organisation.name(language).text if organisation else "",
        gettext("until {moment}").format(
            moment=date_format(localtime(reminder.assignment.due), "DATETIME_FORMAT")
        ),
    ]
    return "- " + " · ".join(part for part in about if part)
