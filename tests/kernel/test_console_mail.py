"""The demo's letters are readable on the console."""

import pytest
from django.core.mail import EmailMessage

from komek.kernel.console_mail import EmailBackend


def test_a_letter_is_printed_as_a_person_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    letter = EmailMessage("Кіру коды", "Код: 1234\nБес минут.", to=["aigul@resident.example"])
    assert EmailBackend().send_messages([letter]) == 1
    printed = capsys.readouterr().out
    assert "A letter to aigul@resident.example: Кіру коды" in printed
    assert "  Код: 1234\n" in printed
