"""A mailbox."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from komek.cases.dispatch.email.manifest import EmailSettings
from tests.contracts.receivers.receiving import Received, Receiving


class EmailReceiving(Receiving):
    address = "depot@roads.example"

    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
        self._monkeypatch = monkeypatch
        self.settings = EmailSettings(language="en")
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def received(self) -> list[Received]:
        return [
            Received(
                letter.message()["Message-ID"].strip("<>").partition("@")[0],
                f"{letter.subject}\n{letter.body}",
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


RECEIVING = EmailReceiving
