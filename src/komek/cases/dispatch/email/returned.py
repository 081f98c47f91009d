"""What comes back for our letters: bounces, notices of machines, letters of people."""

import logging
from uuid import UUID

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from komek.cases.ways import Judge, Returned
from komek.kernel import mailbox
from komek.kernel.mailbox import Came, Letter

log = logging.getLogger(__name__)


def collect(judge: Judge) -> int:
    """Have each letter judged; whoever wrote one themselves is told where to answer instead."""

    def handle(letter: Letter) -> None:
        parcels = dict.fromkeys(filter(None, map(_parcel, letter.answers_to)))
        known = [judge(Returned(id, letter.came)) for id in parcels]
        if any(known) and letter.came is Came.PERSON:
            _say_kindly(letter)

    return mailbox.read(handle)


def _parcel(message_id: str) -> str:
    """The parcel that our letter was, "" for a letter that is none of ours."""
    name = message_id.strip("<>").partition("@")[0]
    try:
        ours = mailbox.message_id(UUID(name).hex) == message_id
    except ValueError:
        return ""
    return name if ours else ""


def _say_kindly(letter: Letter) -> None:
    """The sender of a letter proves nothing: what it says is not taken, and not kept."""
    sentence = _("Thank you. Letters are not read here: please use the link in the letter before.")
    kind_words = EmailMessage(
        subject=f"Re: {letter.subject}"[:200],
        body=sentence,
        to=[letter.sender],
        headers={"In-Reply-To": letter.id, "Auto-Submitted": "auto-replied"},
    )
    try:
        kind_words.send()
    except (OSError, ValueError) as error:
        # A sender whom no letter reaches must not keep the letters behind theirs from being read.
        log.warning("mail: nobody could be told kindly (%s)", type(error).__name__)
