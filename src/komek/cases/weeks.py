"""Weeks of the city, from Monday to Monday by its own clock."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings


class Week(NamedTuple):
    """monday: a day in the city. begin, end: moments, the end not included."""

    monday: date
    begin: datetime
    end: datetime


def week_before(moment: datetime) -> Week:
    """The last whole week before the one in which this moment lies."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = moment.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday() + 7)
    return Week(monday, *(_midnight(day, zone) for day in (monday, monday + timedelta(days=7))))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
