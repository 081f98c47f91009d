"""Terms: until when the city promised an answer, until when the law wants one.

Computed when a case is opened or handed over, and stored. A promise that was made moves only by
a visible event: see `shifts`.
"""

from calendar import monthrange
from datetime import date, datetime
from typing import NamedTuple

from komek.directory.entries import ServiceEntry
from komek.directory.snapshot import Snapshot
from komek.kernel.workdays import Term

CONFIRMATION = Term(7, "days")
"""How long a resident has to say whether an answer is one."""
REPLY = Term(5, "days")
"""How long the clocks stand still for the answer to a question."""

FORWARDING = Term(3, "days")
"""How long an organisation may pass on what is not its own."""
NOTICE = Term(3, "days")
"""How soon a resident has to be told of more time for the organisation."""
MOST_MONTHS = 2
"""How far the law lets a term be extended, beyond the one without any extension."""


class Dues(NamedTuple):
    """The two last moments of a case, in UTC."""

    promised: datetime
    legal: datetime


def of_case(snapshot: Snapshot, service: ServiceEntry, received: datetime) -> Dues:
    """When a case received at this moment has to be answered."""
    calendar = snapshot.calendar
    return Dues(calendar.due(received, service.promised), calendar.due(received, service.legal))


def of_assignment(snapshot: Snapshot, service: ServiceEntry, handed_over: datetime) -> datetime:
    """When an organisation that gets the case at this moment has to answer: its own full term.

    The case's own terms run on meanwhile, so passing work around never gains the city time.
    """
    return snapshot.calendar.due(handed_over, service.promised)


def confirmation_runs_out(snapshot: Snapshot, answered: datetime) -> datetime:
    """Until when the resident may confirm or reopen before the answer counts as unconfirmed."""
    return snapshot.calendar.due(answered, CONFIRMATION)


def reply_runs_out(snapshot: Snapshot, asked: datetime) -> datetime:
    """Until when the clocks of a case stand still for an answer at most."""
    return snapshot.calendar.due(asked, REPLY)


def forwarding_runs_out(snapshot: Snapshot, handed_over: datetime) -> datetime:
    """Until when an organisation that got a case at this moment may pass it on."""
    return snapshot.calendar.due(handed_over, FORWARDING)


def latest_extension(snapshot: Snapshot, legal_due: datetime) -> datetime:
    """The end of the last day to which this legal term may be extended."""
    calendar = snapshot.calendar
    return calendar.end_of(_months_later(calendar.local_date(legal_due), MOST_MONTHS))


def notice_runs_out(snapshot: Snapshot, extended: datetime) -> datetime:
    """Until when the resident has to hear of an extension."""
    return snapshot.calendar.due(extended, NOTICE)


def _months_later(day: date, months: int) -> date:
    """The same day of a later month; the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
