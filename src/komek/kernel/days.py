"""Days of the city: from midnight to midnight by its own clock, which is hours ahead of UTC."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings


def day_of(moment: datetime) -> date:
    """The day in the city at this moment, which has to be aware."""
    return moment.astimezone(_zone()).date()


def monday_of(moment: datetime) -> date:
    """The day on which the city's week of this moment began."""
    day = day_of(moment)
    return day - timedelta(days=day.weekday())


def begin_of(day: date) -> datetime:
    """The first moment of a day in the city."""
    return datetime.combine(day, time.min, _zone())


def end_of(day: date) -> datetime:
    """The first moment that is no longer of the day."""
    return begin_of(day + timedelta(days=1))


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
