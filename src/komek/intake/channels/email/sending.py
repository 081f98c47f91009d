"""A message becomes a letter, handed to whatever mail server the settings name."""

from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection

from komek.intake.port import OutgoingMessage, Undeliverable
from komek.kernel.mailbox import message_id

TIMEOUT_S = 20
PERMANENT = range(500, 600)  # RFC 5321, 4.2.1: trying again cannot help


def send(outgoing: OutgoingMessage) -> None:
    """Send a letter. The same id again is the same Message-ID, which mailboxes show once."""
    letter = EmailMessage(
        subject=" ".join(outgoing.subject.split()),
        body=outgoing.body,
        to=[outgoing.to],
        headers={
            "Message-ID": message_id(outgoing.id),
            "Content-Language": outgoing.language,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no holiday notices in return
        },
        connection=get_connection(timeout=TIMEOUT_S),
    )
    try:
        letter.send()
    except SMTPRecipientsRefused as error:
        if all(code in PERMANENT for code, _said in error.recipients.values()):
            raise Undeliverable("address_refused") from error
        raise
