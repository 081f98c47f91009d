"""A mail server."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from tests.contracts.outsides.outside import Arrived, Outside


class EmailOutside(Outside):
    address = "aigul@mail.kz"

    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
        self._monkeypatch = monkeypatch
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def arrived(self) -> list[Arrived]:
        return [
            Arrived(
                letter.message()["Message-ID"].strip("<>").partition("@")[0],
                letter.to[0],
                letter.body,
            )
            for letter in mail.outbox
        ]

    def refuse(self) -> None:
        self._fail(smtplib.SMTPRecipientsRefused({self.address: (550, b"No such user")}))

    def be_away(self) -> None:
        self._fail(ConnectionRefusedError("nobody listens"))

    def _fail(self, error: Exception) -> None:
        def send_messages(backend: EmailBackend, letters: list[Any]) -> int:
            raise error

        self._monkeypatch.setattr(EmailBackend, "send_messages", send_messages)


OUTSIDE = EmailOutside
