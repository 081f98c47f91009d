"""A mail server of the contract suites that can be made to fail."""

import smtplib
from typing import Any

import pytest
from django.core.mail.backends.locmem import EmailBackend


class FailingMail:
    """Kept letters instead of sent ones, until it refuses or is away."""

    address = ""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
        self._monkeypatch = monkeypatch
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def refuse(self) -> None:
        self._fail(smtplib.SMTPRecipientsRefused({self.address: (550, b"No such user")}))

    def be_away(self) -> None:
        self._fail(ConnectionRefusedError("nobody listens"))

    def _fail(self, error: Exception) -> None:
        def send_messages(backend: EmailBackend, letters: list[Any]) -> int:
            raise error

        self._monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
