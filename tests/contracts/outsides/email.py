"""A mail server."""

from django.core import mail

from tests.contracts.mail_failing import FailingMail
from tests.contracts.outsides.outside import Arrived, Outside


class EmailOutside(FailingMail, Outside):
    address = "aigul@mail.kz"

    def arrived(self) -> list[Arrived]:
        return [
            Arrived(
                letter.message()["Message-ID"].strip("<>").partition("@")[0],
                letter.to[0],
                letter.body,
            )
            for letter in mail.outbox
        ]


OUTSIDE = EmailOutside
