"""How long something takes, in the words of people who wait: hours, then days."""

from datetime import timedelta
from math import ceil

from django.utils.translation import ngettext

IN_DAYS = timedelta(days=2)


def lasting(time: timedelta) -> str:
    """Whole hours below two days, whole days from there on; always rounded up."""
    if time < IN_DAYS:
        hours = max(1, ceil(time / timedelta(hours=1)))
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    days = ceil(time / timedelta(days=1))
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
