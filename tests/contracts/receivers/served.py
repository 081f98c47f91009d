"""The base of receivers that are servers on loopback."""

from typing import Any

import pytest

from tests.contracts.receivers.receiving import Received, Receiving
from tests.receivers.misbehaving import Receiver, Said


class Served(Receiving):
    """id_header: by which it knows a parcel again. taken: what it says when all is well."""

    id_header = ""
    refusal = 400
    taken = Said()

    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
        settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
        self.server = Receiver()
        self.server.behave = lambda asked: self.taken
        self.address = f"{self.server.address}/there"

    def received(self) -> list[Received]:
        return [
            Received(
                one.headers[self.id_header], f"{one.path} {one.query} {one.form or one.body!r}"
            )
            for one in self.server.asked
        ]

    def refuse(self) -> None:
        self.server.behave = lambda asked: Said(self.refusal, b"[]")

    def be_away(self) -> None:
        self.server.behave = lambda asked: Said(503)

    def end(self) -> None:
        self.server.stop()
