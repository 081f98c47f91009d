"""The trial messenger's network."""

from datetime import UTC, datetime
from typing import Any

import pytest

from komek.intake.port import IncomingFile, IncomingMessage
from tests.contracts.dummy_channels.dummy import talking
from tests.contracts.outsides.outside import Arrived, Outside


class DummyOutside(Outside):
    address = "12345"
    payloads = (
        (
            {"id": 7, "chat": 12, "from": 12345, "name": "Айгүл", "text": "Жарық жоқ"},
            IncomingMessage(
                channel="dummy",
                external_id="7",
                thread="12",
                sender_kind="telegram",
                sender="12345",
                sender_name="Айгүл",
                body="Жарық жоқ",
            ),
        ),
        (
            {
                "id": "8",
                "chat": "12",
                "from": "12345",
                "date": 1_795_424_400,
                "language": "ru",
                "files": [{"name": "x.jpg", "data": "/9j/"}],
                "button": "rate:5",
            },
            IncomingMessage(
                channel="dummy",
                external_id="8",
                thread="12",
                sender_kind="telegram",
                sender="12345",
                language="ru",
                sent_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
                files=(IncomingFile("x.jpg", b"\xff\xd8\xff"),),
                choice="rate:5",
            ),
        ),
    )
    junk = (
        {},
        {"id": 1},
        {"id": 1, "chat": 1, "from": 1, "files": 5},
        {"id": 1, "chat": 1, "from": 1, "files": [{"name": "x", "data": "§"}]},
    )

    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
        self.network = talking.Network()
        monkeypatch.setattr(talking, "network", self.network)

    def arrived(self) -> list[Arrived]:
        return [Arrived(one["id"], one["chat"], one["text"]) for one in self.network.sent]

    def refuse(self) -> None:
        self.network.blocked.add(self.address)

    def be_away(self) -> None:
        self.network.away = True


OUTSIDE = DummyOutside
