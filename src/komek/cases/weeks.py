"""Weeks of the city, from Monday to Monday by its own clock."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from komek.kernel.days import begin_of, monday_of


class Week(NamedTuple):
    """monday: a day in the city. begin, end: moments, the end not included."""

    monday: date
    begin: datetime
    end: datetime


def week_before(moment: datetime) -> Week:
    """The last whole week before the one in which this moment lies."""
    this = monday_of(moment)
    monday = this - timedelta(days=7)
    return Week(monday, begin_of(monday), begin_of(this))
