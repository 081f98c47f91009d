"""A mailbox."""

from django.core import mail

from komek.cases.dispatch.email.manifest import EmailSettings
from tests.contracts.mail_failing import FailingMail
from tests.contracts.receivers.receiving import Received, Receiving


class EmailReceiving(FailingMail, Receiving):
    address = "depot@roads.example"

    settings = EmailSettings(language="en")

    def received(self) -> list[Received]:
        return [
            Received(
                letter.message()["Message-ID"].strip("<>").partition("@")[0],
                f"{letter.subject}\n{letter.body}",
            )
            for letter in mail.outbox
        ]


RECEIVING = EmailReceiving
