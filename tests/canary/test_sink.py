"""Letters that leave the canary's city come in whole."""

import smtplib
from email.message import EmailMessage

import pytest

from komek.canary import sink as sinks
from komek.canary.sink import Sink, open_sink


def send(sink: Sink, to: str, words: str) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "109@komek.example", to, "Сәлем"
    letter.set_content(words)
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as client:
        client.send_message(letter)


def test_letters_come_whole_and_codes_are_read_in_the_newest() -> None:
    with open_sink() as sink:
        send(sink, "aigul@canary.example", ".бір\n..екі\nкод: 1111-1111")
        send(sink, "aigul@canary.example", "код: 2222-2222")
        send(sink, "bolat@canary.example", "код: 3333-3333")
        assert sink.code("aigul@canary.example", r"\d{4}-\d{4}") == "2222-2222"
        body = sink.letters[0].get_body(("plain",))
        assert body is not None
        assert body.get_content().splitlines() == [".бір", "..екі", "код: 1111-1111"]


def test_a_letter_of_before_has_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sinks, "PATIENCE_S", 0.2)
    with open_sink() as sink:
        send(sink, "aigul@canary.example", "код: 1111-1111")
        with pytest.raises(TimeoutError):
            sink.code("aigul@canary.example", r"\d{4}-\d{4}", after=1)


def test_what_strangers_may_read_leaves_out_whose_address_is_proven() -> None:
    with open_sink() as sink:
        send(sink, "aigul@canary.example", "own words")
        send(sink, "bolat@canary.example", "a number")
        read = [content.decode() for _where, content in sink.read_by_strangers("aigul@canary")]
    assert [one.split() for one in read] == [["Сәлем", "a", "number"]]
