"""Who will see what of a report: everybody, the organisation, the contact centre."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from komek.directory.entries import ServiceEntry
from komek.directory.models import Anonymity, Publication
from komek.kernel.errors import Message

YES, NO = _("yes"), _("no")


class Row(NamedTuple):
    """One thing that somebody tells, and who sees it in which form."""

    what: Message
    everybody: Message
    organisation: Message
    centre: Message


def who_sees(
    service: ServiceEntry, *, hidden: str, consents: bool, gives_contact: bool
) -> list[Row]:
    """The table for exactly these choices. hidden: the anonymity chosen.

    Says what `cases.public`, the timeline and the permission table do, in people's words.
    """
    public = service.publication != Publication.NEVER and not service.about_organisation
    words = public and consents and service.publication == Publication.PUBLIC
    return [
        Row(_("What it is about, and where it stands"), YES if public else NO, YES, YES),
        Row(_("The place"), _("the street, no house") if public else NO, YES, YES),
        Row(_("Your words"), _("only after a check") if words else NO, YES, YES),
        Row(_("Your photos"), NO, YES, YES),
        Row(_("Your name, phone and e-mail"), NO, NO, _centre(hidden, gives_contact)),
    ]


def _centre(hidden: str, gives_contact: bool) -> Message:
    if hidden == Anonymity.FULL or not gives_contact:
        return _("nobody knows them")
    return _("only with a reason, and you see who looked")
