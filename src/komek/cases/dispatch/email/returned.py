"""What comes back for our letters: bounces, notices of machines, letters of people."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from komek.cases.ways import Judge, Returned
from komek.kernel import mailbox
from komek.kernel.mailbox import Came, Letter

USE_THE_LINK = gettext_noop(
    "Thank you. Letters are not read here: please use the link in the letter before."
)


def collect(judge: Judge) -> int:
    """Have each letter judged; whoever wrote one themselves is told where to answer instead."""

    def handle(letter: Letter) -> None:
        parcels = dict.fromkeys(filter(None, map(_parcel, letter.answers_to)))
        known = [judge(Returned(id, letter.came)) for id in parcels]
        if any(known) and letter.came is Came.PERSON:
            # Who sends a letter proves nothing: what it says is not taken, and not kept.
            mailbox.reply(letter, _(USE_THE_LINK))

    return mailbox.read(handle)


def _parcel(message_id: str) -> str:
    """The parcel that our letter was, "" for a letter that is none of ours."""
    name = message_id.strip("<>").partition("@")[0]
    try:
        ours = mailbox.message_id(UUID(name).hex) == message_id
    except ValueError:
        return ""
    return name if ours else ""
