"""When somebody may press for an answer: how late it has to be, and once in a day."""

from datetime import datetime

from komek.cases.models import About, Case, Reminder
from komek.directory import snapshot as directory


def is_due(case: Case, now: datetime) -> bool:
    """Whether the promised term is over, or this is its last day."""
    calendar = directory.current().calendar
    return calendar.local_date(now) >= calendar.local_date(case.promised_due)


def end_of_day(now: datetime) -> datetime:
    """The moment at which the city's day ends, in UTC."""
    calendar = directory.current().calendar
    return calendar.end_of(calendar.local_date(now))


def is_told(case: Case, about: About, now: datetime) -> bool:
    """Whether somebody pressed for it today already."""
    told = Reminder.objects.filter(assignment__case=case, about=about, due=end_of_day(now))
    return told.exists()


def may_nudge(case: Case, now: datetime) -> bool:
    """Whether nothing but state and permission would keep the resident from reminding them."""
    return is_due(case, now) and not is_told(case, About.URGED, now)
