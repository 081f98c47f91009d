"""A parcel becomes a letter: number, service, place, term; residents' words are behind its link."""

from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from komek.cases.ways import Parcel, Receipt, Target, What
from komek.kernel.mailbox import message_id
from komek.kernel.numbering import display
from komek.kernel.outgoing import Rejected

TIMEOUT_S = 20
PERMANENT = range(500, 600)  # RFC 5321, 4.2.1: trying again cannot help


def send(parcel: Parcel, target: Target) -> Receipt:
    """Send the letter. The same parcel again has the same Message-ID."""
    with translation.override(target.language):
        letter = EmailMessage(
            subject=f"№ {display(parcel.number)}: {parcel.service_name}",
            body="\n\n".join(part for part in _parts(parcel) if part),
            to=[target.address],
            headers={
                "Message-ID": message_id(parcel.id),
                "Content-Language": target.language,
                # Bounces come in spite of it; notices of holidays need not (RFC 3834).
                "Auto-Submitted": "auto-generated",
            },
            connection=get_connection(timeout=TIMEOUT_S),
        )
    try:
        letter.send()
    except SMTPRecipientsRefused as error:
        if all(code in PERMANENT for code, _said in error.recipients.values()):
            raise Rejected("address_refused") from error
        raise
    return Receipt()


def _parts(parcel: Parcel) -> list[str]:
    if parcel.what is What.WITHDRAWN:
        return [_("You need not work on this case any more."), _about(parcel)]
    news = {
        "reply": _("The resident answered your question."),
        "remark": _("The resident added something."),
        "resume": _("The resident did not answer in time; the term runs on."),
        "instruct": _("A leader of the city gave an instruction."),
        "extend": _("You got more time."),
        "deny_extension": _("You got no more time."),
    }
    first = _("A case of the city's contact centre is yours to work on.")
    link = _("Open it here, without an account: take it into work, ask the resident, answer:")
    return [
        news.get(parcel.verb, first) if parcel.what is What.CHANGED else first,
        _about(parcel),
        f"{link}\n{parcel.link}",
        _("The link is for you alone. Whoever has it acts in your organisation's name."),
        _("An answer to this letter is read by no one. Please use the link."),
    ]


def _about(parcel: Parcel) -> str:
    until = date_format(localtime(parcel.due), "DATETIME_FORMAT")
    lines = [
        f"№ {display(parcel.number)}: {parcel.service_name}",
        parcel.place.address,
        _("Until: {moment}").format(moment=until) if parcel.what is not What.WITHDRAWN else "",
    ]
    return "\n".join(line for line in lines if line)
