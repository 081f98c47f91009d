"""The words of the editors' pages: days, what was done, and to which fields."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from komek.kernel.errors import Message

ACTS: Mapping[str, Message] = {
    "service.created": _("Made"),
    "service.revised": _("Changed"),
    "service.facts_set": _("Questions changed"),
    "service.retired": _("Retired"),
    "script.created": _("Made"),
    "script.revised": _("Changed"),
    "script.ended": _("Ended"),
    "answer_template.created": _("Made"),
    "answer_template.revised": _("Changed"),
    "answer_template.ended": _("Ended"),
    "routing.rule_added": _("Routing rule added"),
    "routing.rule_ended": _("Routing rule ended"),
    "organisation.created": _("Made"),
    "organisation.edited": _("Changed"),
    "organisation.moved": _("Moved"),
    "organisation.closed": _("Closed"),
    "organisation.succeeded": _("Followed by another organisation"),
    "position.created": _("Position made"),
    "position.edited": _("Position changed"),
    "position.ended": _("Position abolished"),
    "position.leader_appointed": _("Somebody was appointed"),
    "position.leader_edited": _("Changed"),
    "position.leader_ended": _("Somebody left the position"),
    "calendar.day_overridden": _("Day decided"),
    "calendar.day_restored": _("Left to the country's calendar again"),
    "user.created": _("Account made"),
    "user.edited": _("Changed"),
    "user.woken": _("Account opened again"),
    "user.deactivated": _("Shut out"),
    "account.sessions_ended": _("Signed out everywhere"),
    "retention.changed": _("Period changed"),
    "role.granted": _("Role given"),
    "role.ended": _("Role ended"),
}
FIELDS: Mapping[str, Message] = {
    "facts": _("Questions"),
    "group_id": _("Group"),
    "parent": _("Above it"),
    "is_active": _("May sign in"),
    "days": _("Days"),
}


def day_of(moment: datetime) -> str:
    """The day of a moment, as the city writes it."""
    return date_format(localtime(moment), "DATE_FORMAT")


def from_day(moment: datetime) -> str:
    """From which day something holds: "from 1 May"."""
    return gettext("from %(day)s") % {"day": day_of(moment)}


def until_day(moment: datetime) -> str:
    """Until which day something holds: "until 1 May"."""
    return gettext("until %(day)s") % {"day": day_of(moment)}
